import type { Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { Counted } from "./contract.ts";
import { findTop, type Ranking } from "./find-top.ts";
import type { Key } from "./key.ts";
import { toCounted } from "./metrics.ts";
import type { AnalyticsPeriod } from "./period.ts";
import { type Sums, sumKeys } from "./sum-keys.ts";

/** A key on top, with what it had in the period before. */
export interface ComparedEntry {
  key: Key;
  counted: Counted;
  /** Of the period. */
  sums: Sums;
}

/** The keys with the most, each with its figures of both periods. */
export async function findTopCompared(
  trx: Transaction<Tables>,
  ranking: Ranking,
  { current, previous }: AnalyticsPeriod,
  limit: number,
): Promise<ComparedEntry[]> {
  const top = await findTop(trx, ranking, current, limit);
  const keys = top.map(({ key }) => key);
  const before = await sumKeys(trx, ranking.rollUp, keys, previous, ranking.by);
  return top.map(({ key, sums }, index) => ({ key, sums, counted: toCounted(sums, before[index]!) }));
}
