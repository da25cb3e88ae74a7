import { randomBytes } from "node:crypto";
import { createUuidv7 } from "@vitrine/domain";
import pg from "pg";

/** Rows of one statement. */
const BATCH = 1_000;

/**
 * Rows a second that bare `pg` inserts into a plain table with the columns and indexes of the event log, over one connection,
 * a statement and a commit for 1,000 of them: what the database alone can take.
 */
export async function insertRaw(databaseUrl: string, seconds: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("create table event_raw (like event including all)");
    const started = performance.now();
    let rows = 0;
    for (; performance.now() - started < seconds * 1_000; rows += BATCH) {
      const now = new Date();
      const numbers = Array.from({ length: BATCH }, (_, index) => rows + index);
      await client.query(
        `insert into event_raw (id, kind, at, received_at, product_ids, visitor, counted, device, context)
        select id, 'view', $2, $2, array[product], decode(visitor, 'hex'), 32769, 'mobile', context::jsonb
        from unnest($1::uuid[], $3::bigint[], $4::text[], $5::text[]) as row(id, product, visitor, context)`,
        [
          numbers.map(() => createUuidv7(now)),
          now,
          numbers.map((number) => 1 + ((number * 7_919) % 100_000)),
          numbers.map(() => randomBytes(16).toString("hex")),
          numbers.map((number) => `{"path":"/p/${number}","referrer":"google.com"}`),
        ],
      );
    }
    return rows / ((performance.now() - started) / 1_000);
  } finally {
    await client.query("drop table if exists event_raw").finally(() => client.end());
  }
}
