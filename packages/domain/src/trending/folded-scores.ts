import type { BoardWindow } from "./contract.ts";
import { decayTables, epochAt, weightAt } from "./decay.ts";
import type { DecayedCounts, ScoreParts } from "./decayed-counts.ts";
import type { MergedProducts } from "./merged-products.ts";

/** When and in what light counters are read. */
export interface Reading {
  /** Minutes since 1970. */
  minute: number;
  /** Of the log: scores of a position do not change within an epoch. */
  position: number;
  merged: MergedProducts;
}

/** A product (high 0) or a pair with its score. */
export interface Ranked {
  low: number;
  high: number;
  score: number;
  index: number;
}

/** Scores with merged products counted for what they were merged into. */
export interface FoldedScores {
  /** By number of the key. Kept until something is counted: not to be written to. */
  read(window: BoardWindow, reading: Reading): Float64Array;
  /** What a score is made of, merged products included. */
  parts(window: BoardWindow, index: number, reading: Reading): ScoreParts;
  /** What a score is in events as they weigh now, two digits. */
  toEvents(window: BoardWindow, score: number, reading: Reading): number;
  /** The first by score, then by lower ids. `accepts` narrows it. */
  top(window: BoardWindow, reading: Reading, limit: number, accepts?: (low: number, high: number) => boolean): Ranked[];
  /** Product of a number. */
  keyOf(index: number): number;
  /** Those of the given products that have a score. */
  of(window: BoardWindow, reading: Reading, productIds: Iterable<number>): Ranked[];
}

/** No key: what is merged with itself is no pair. */
const NOWHERE = -1;

export const byScore = (a: Ranked, b: Ranked) => b.score - a.score || a.low - b.low || a.high - b.high;

export function createFoldedScores(counts: DecayedCounts): FoldedScores {
  const kept = new Map<BoardWindow, { reading: Reading; epoch: number; scores: Float64Array }>();
  let foldedOf: MergedProducts | null = null;
  let looked = 0;
  /** Numbers of keys that count for another one, and for which. */
  let folds: [from: number, to: number][] = [];

  /** Finds what is to be folded among the keys that came since the last time. */
  function findFolds(merged: MergedProducts): void {
    if (merged !== foldedOf) {
      foldedOf = merged;
      folds = [];
      looked = 0;
    }
    if (merged.size === 0) looked = counts.size;
    for (; looked < counts.size; looked++) {
      const [low, high] = [counts.keys.low(looked), counts.keys.high(looked)];
      const [first, second] = [merged.get(low) ?? low, merged.get(high) ?? high];
      if (first === low && second === high) continue;
      if (first === second) folds.push([looked, NOWHERE]);
      else if (second !== 0 && second < first) folds.push([looked, counts.ensure(second, first)]);
      else folds.push([looked, counts.ensure(first, second)]);
    }
  }

  function read(window: BoardWindow, reading: Reading): Float64Array {
    findFolds(reading.merged);
    const epoch = counts.epochOf(window, reading.minute);
    const known = kept.get(window);
    const isSame =
      known?.epoch === epoch && known.reading.position === reading.position && known.reading.merged === reading.merged;
    if (isSame && known.scores.length === counts.size) return known.scores;
    const scores = counts.scores(window, reading.minute);
    for (const [from, to] of folds) {
      if (to !== NOWHERE) scores[to]! += scores[from]!;
      scores[from] = 0;
    }
    kept.set(window, { reading, epoch, scores });
    return scores;
  }

  const rankedAt = (scores: Float64Array, index: number): Ranked => ({
    low: counts.keys.low(index),
    high: counts.keys.high(index),
    score: scores[index]!,
    index,
  });

  return {
    read,
    parts(window, index, { minute }) {
      const sum = counts.parts(window, index, minute);
      for (const [from, to] of folds) {
        if (to !== index) continue;
        const { current, earlier } = counts.parts(window, from, minute);
        sum.current += current;
        sum.earlier += earlier;
      }
      return sum;
    },
    toEvents(window, score, { minute }) {
      const table = decayTables[window];
      // Right after an epoch began elsewhere, our own minute may still be the end of the one before.
      const isBehind = epochAt(table, minute) < counts.epochOf(window, minute);
      const events = score / (isBehind ? table.weights[0]! : weightAt(table, minute));
      return Math.round(events * 100) / 100;
    },
    top(window, reading, limit, accepts) {
      const scores = read(window, reading);
      let best: Ranked[] = [];
      let least = 1;
      for (let index = 0; index < scores.length; index++) {
        if (scores[index]! < least) continue;
        if (accepts && !accepts(counts.keys.low(index), counts.keys.high(index))) continue;
        best.push(rankedAt(scores, index));
        if (best.length < limit * 2 + 100) continue;
        best = best.sort(byScore).slice(0, limit);
        least = best.at(-1)!.score;
      }
      return best.sort(byScore).slice(0, limit);
    },
    keyOf: (index) => counts.keys.low(index),
    of(window, reading, productIds) {
      const scores = read(window, reading);
      const found: Ranked[] = [];
      for (const id of productIds) {
        const index = counts.keys.indexOf(id, 0);
        if (index >= 0 && scores[index]! > 0) found.push(rankedAt(scores, index));
      }
      return found;
    },
  };
}
