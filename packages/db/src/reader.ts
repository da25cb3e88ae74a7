/** What a thread that only reads needs: the driver and the log, without the ORM, which takes a second and 60 MB to load. */
export { type ChangeRow, lastChangeId, readChanges } from "./logs/change-log.ts";
export { NO_PRICE } from "./no-price.ts";
export { openPostgres, type PostgresConnection } from "./postgres.ts";
