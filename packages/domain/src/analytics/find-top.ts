import type { Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { RollUp } from "../tracking/rollups.ts";
import { compareKeys, type Key } from "./key.ts";
import { readLists } from "./read-lists.ts";
import type { Span } from "./span.ts";
import type { Sums } from "./sum-keys.ts";

/** What is ranked. */
export interface Ranking {
  rollUp: RollUp;
  /** Only keys with these values: `{ kind: "view" }`. */
  fixed: Key;
  /** A measure of which days have an index, the largest first. Of an hour it is never below 0. */
  by: string;
}

export interface TopEntry {
  key: Key;
  sums: Sums;
}

/** How many times more of each day is read when what was read does not settle the list. */
const GROWTH = 4;

/**
 * The keys with the most in a period, exactly, without reading all of them: the threshold algorithm (Fagin, Lotem and
 * Naor, 2003) over the days, each a sorted list in an index. The first `depth` of each day are the candidates. What is in
 * none of these lists has at most the sum of their last values; if the list asked for has more throughout, it is certain.
 * Else more of each day is read. A day that is only partly in the period is read in full: its hours have no more than it.
 *
 * @param limit how many; equal ones in the order of their keys
 */
export async function findTop(
  trx: Transaction<Tables>,
  ranking: Ranking,
  span: Span,
  limit: number,
): Promise<TopEntry[]> {
  const { by } = ranking;
  for (let depth = listDepth(limit); ; depth *= GROWTH) {
    const { entries, unseen } = await readLists(trx, ranking, span, { limit, depth });
    const top = entries
      .filter(({ sums }) => sums[by]! > 0)
      .sort((a, b) => b.sums[by]! - a.sums[by]! || compareKeys(a.key, b.key))
      .slice(0, limit);
    const least = top.length === limit ? top.at(-1)!.sums[by]! : 0;
    if (unseen === 0 || least > unseen) return top;
  }
}

/** What is among the first of a period is mostly among half as many again of each of its days. */
export function listDepth(limit: number): number {
  return Math.ceil(1.5 * limit) + 5;
}
