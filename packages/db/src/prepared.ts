import { sql } from "kysely";

/** Begins a statement's text where the client is to do more with it than send it. */
export const PREPARED_MARK = "/* prepared */";
export const UNAWAITED_MARK = "/* unawaited */";

/**
 * Begins a statement that PostgreSQL is to plan once for each connection instead of every time, which takes it up to
 * half of the time of a small join (measured). For statements whose plan is the same whatever the values; a limit must
 * stand in the text, or the plan is made for a tenth of the table. Embedded it is a comment like any other. A pooler
 * that hands out connections by transaction must know of prepared statements, as PgBouncer does from 1.21.
 *
 * @example
 * ```ts
 * sql`${prepared} select name from product where id = ${id}`.execute(db.reads);
 * ```
 */
export const prepared = sql.raw(PREPARED_MARK);

/**
 * Begins a statement of a transaction whose answer nobody needs, such as the taking of a lock: it is sent, and the next one
 * right behind it. Should it fail, the next that is awaited says so; the transaction's end is always awaited. Embedded, and on
 * pools that do not pipeline, it is a comment like any other. It may be `prepared` as well, which then comes second.
 *
 * @example
 * ```ts
 * await sql`${unawaited} select pg_advisory_xact_lock(1)`.execute(trx);
 * ```
 */
export const unawaited = sql.raw(UNAWAITED_MARK);
