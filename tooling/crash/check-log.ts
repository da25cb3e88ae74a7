import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { History } from "./history.ts";
import { countDifferences, recounts } from "./recounts.ts";

/** What is wrong in the database; everything is 0 where nothing is. */
export interface Findings {
  /** Acknowledged and not stored. */
  lost: number;
  /** Stored more than once. */
  twice: number;
  /** Stored and never sent. */
  unknown: number;
  /** Receipts name more events than there are. */
  tooManyAccepted: number;
  /** Visitors that count more than once for a product and half an hour. */
  countedTwice: number;
  /** Events that count though they took no visit, and visits without their event. */
  withoutVisit: number;
  withoutEvent: number;
  /** Rows that take back what no other row counted. */
  takenBackTwice: number;
  /** Rows of a roll-up that are not what the log says, by table. */
  rollUps: Record<string, number>;
}

export interface LogCheck {
  stored: number;
  takenBack: number;
  counted: number;
  findings: Findings;
}

/** Compares what clients were told with what is stored, and every count with a recount. */
export async function checkLog({ analytics: db }: Pick<Database, "analytics">, history: History): Promise<LogCheck> {
  const { rows } = await sql<{ id: string; copies: number }>`
    select id::text, count(*) as copies from event where sign = 1 group by id`.execute(db);
  const stored = new Set(rows.map(({ id }) => id));
  const count = async (query: string) => (await sql.raw<{ count: number }>(query).execute(db)).rows[0]!.count;
  const rollUps: Record<string, number> = {};
  for (const recount of recounts) rollUps[recount.table] = await count(countDifferences(recount));
  return {
    stored: stored.size,
    takenBack: await count("select count(*) from event where sign = -1"),
    counted: await count("select coalesce(sum(sign), 0)::bigint as count from event where counted <> 0"),
    findings: {
      lost: [...history.acknowledged].filter((id) => !stored.has(id)).length,
      twice: rows.filter(({ copies }) => copies > 1).length,
      unknown: [...stored].filter((id) => !history.sent.has(id)).length,
      tooManyAccepted: Math.max(0, history.accepted - stored.size),
      countedTwice: await count(`
        select count(*) from (
          select from event where kind = 'view' and counted & 1 <> 0 and sign = 1
          group by visitor, product_ids, floor(extract(epoch from received_at) / 1800) having count(*) > 1) as again`),
      withoutVisit: await count(`
        select count(*) from event where counted <> 0 and sign = 1 and not exists (select from visit where event_id = id)`),
      withoutEvent: await count(`
        select count(*) from visit where not exists (select from event where id = event_id and counted <> 0)`),
      takenBackTwice: await count(`
        select count(*) from (
          select from event where counted <> 0 group by visitor, kind, at, product_ids, query, offer_id
          having sum(sign) < 0) as again`),
      rollUps,
    },
  };
}

/** What is wrong, in words; empty where nothing is. */
export function describeFindings({ rollUps, ...counts }: Findings): string[] {
  return Object.entries({ ...counts, ...rollUps }).flatMap(([name, count]) =>
    count === 0 ? [] : [`${name}: ${count}`],
  );
}
