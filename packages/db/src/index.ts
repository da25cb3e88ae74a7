export { type ConnectOptions, connect, type Database } from "./connect.ts";
export { DataDirInUseError } from "./data-dir-lock.ts";
export * from "./entities/index.ts";
export * from "./logs/change-log.ts";
export * from "./logs/event-log.ts";
export { migrate } from "./migrate.ts";
export { NO_PRICE } from "./no-price.ts";
export type { PoolRole } from "./postgres.ts";
export { prepared } from "./prepared.ts";
