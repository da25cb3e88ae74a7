import type { Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { RollUp } from "../tracking/rollups.ts";
import { findCandidates } from "./find-candidates.ts";
import { compareKeys, type Key } from "./key.ts";
import type { Span } from "./span.ts";
import { type Sums, sumKeys } from "./sum-keys.ts";

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

/** How many times more of each list is read at least, and at most, when what was read does not settle it. */
const GROWTH = { least: 2, most: 16 };

/**
 * The keys with the most in a period, exactly, without reading all of them: the threshold algorithm (Fagin, Lotem and
 * Naor, 2003) over the blocks and days, each a sorted list in an index. The first `depth` of each list say who may be among
 * the first; these are summed up. What is in none of the lists has at most the sum of their last values; if the list asked
 * for has more throughout, it is certain. Else more of each is read. A day that is only partly in the period is a list like
 * any other: its hours have no more than it, or where it may have been folded in another time zone, than the days around.
 *
 * @param limit how many; equal ones in the order of their keys
 */
export async function findTop(
  trx: Transaction<Tables>,
  ranking: Ranking,
  span: Span,
  limit: number,
): Promise<TopEntry[]> {
  const { rollUp, by } = ranking;
  for (let depth = listDepth(limit), least = 0; ; ) {
    const { keys, unseen } = await findCandidates(trx, ranking, span, { limit, depth, least });
    const sums = await sumKeys(trx, rollUp, keys, span, by);
    const top = keys
      .map((key, index) => ({ key, sums: sums[index]! }))
      .filter((entry) => entry.sums[by]! > 0)
      .sort((a, b) => b.sums[by]! - a.sums[by]! || compareKeys(a.key, b.key))
      .slice(0, limit);
    least = top.length === limit ? top.at(-1)!.sums[by]! : 0;
    if (unseen === 0 || least > unseen) return top;
    // The values of a list fall about as its places rise.
    const lacking = least > 0 ? (1.3 * unseen) / least : GROWTH.most;
    depth = Math.ceil(depth * Math.min(Math.max(lacking, GROWTH.least), GROWTH.most));
  }
}

/** What is among the first of a period is mostly among half as many again of each of its lists. */
function listDepth(limit: number): number {
  return Math.ceil(1.5 * limit) + 5;
}
