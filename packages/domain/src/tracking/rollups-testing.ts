import { type Database, lockEventLog } from "@vitrine/db";
import { sql } from "kysely";
import { dayOfHour, readFoldedTo } from "./fold-rollups.ts";
import { type RollUpName, rollUps } from "./rollups.ts";
import { staleBlocks } from "./stale-blocks.ts";

/** A count to be added. */
export interface AddedCount {
  name: RollUpName;
  hour: Date;
  key: Record<string, string | number>;
  /** By measure, or the same of all. */
  counted: number | Readonly<Record<string, number>>;
}

/** Adds counts as the writer of events does: to the hour, and to the day if the hour has been folded; its blocks are stale. */
export async function addToRollUps(db: Database, timeZone: string, ...added: AddedCount[]): Promise<void> {
  await db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    const foldedTo = await readFoldedTo(trx);
    for (const { name, hour, key, counted } of added) {
      const { measures } = rollUps[name];
      const add = (table: string, column: "hour" | "day") => {
        const target = sql.table(table);
        const keys = sql.join(Object.keys(key).map((part) => sql.ref(part)));
        const sums = measures.map((measure) => sql.ref(measure));
        const time = column === "hour" ? sql`${hour}::timestamptz` : dayOfHour(sql`${hour}::timestamptz`, timeZone);
        const moved = sums.map((sum) => sql`${sum} = ${target}.${sum} + excluded.${sum}`);
        return sql`insert into ${target} (${sql.ref(column)}, ${keys}, ${sql.join(sums)})
          values (${time}, ${sql.join(Object.values(key))}, ${sql.join(measures.map((measure) => sql`${typeof counted === "number" ? counted : (counted[measure] ?? 0)}`))})
          on conflict (${sql.ref(column)}, ${keys}) do update set ${sql.join(moved)}`.execute(trx);
      };
      await add(`${name}_hour`, "hour");
      if (foldedTo && hour < foldedTo) await add(`${name}_day`, "day");
      const stale = staleBlocks([hour.getTime() / 3_600_000], foldedTo, timeZone);
      for (const statement of stale) await statement.execute(trx);
    }
  });
}

/** Empties the roll-ups, and forgets what was folded. */
export async function clearRollUps(db: Database): Promise<void> {
  await sql`delete from rollup_state`.execute(db.ingest);
  await sql`delete from rollup_block`.execute(db.ingest);
  for (const name of Object.keys(rollUps)) {
    for (const suffix of ["hour", "day", "block", "block_hour"])
      await sql`delete from ${sql.table(`${name}_${suffix}`)}`.execute(db.ingest);
  }
}
