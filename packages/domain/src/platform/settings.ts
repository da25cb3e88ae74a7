import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "./clock.ts";

/** A fact that is kept about this installation; undefined where nobody has written it. */
export async function readSetting({ db }: { db: Pick<Database, "reads"> }, key: string): Promise<unknown> {
  const row = await db.reads.selectFrom("setting").select("value").where("key", "=", key).executeTakeFirst();
  return row?.value;
}

/** Keeps a fact, in place of what was there. @param value JSON */
export async function writeSetting(
  { db, clock }: { db: Pick<Database, "ingest">; clock: Clock },
  key: string,
  value: unknown,
): Promise<void> {
  await sql`insert into setting (key, value, updated_at) values (${key}, ${JSON.stringify(value)}::jsonb, ${clock.now()})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(db.ingest);
}
