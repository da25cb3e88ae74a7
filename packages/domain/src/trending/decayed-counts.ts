import type { BoardWindow } from "./contract.ts";
import { boardWindows, type DecayTable, decayTables, EPOCH_DECAY, epochAt, weightAt } from "./decay.ts";
import { capacityFor, createKeyTable, type KeyTable, lengthened } from "./key-table.ts";

/** One window's place among the sums. All keys are in the same epoch, so all scores are comparable. */
interface Lane {
  table: DecayTable;
  /** Place of the sums of even epochs; those of odd ones are right behind. */
  place: number;
  epoch: number;
  /** Where an event of the minute aimed at goes, and what it weighs there. */
  target: number;
  weight: number;
}

/** The two whole numbers that a score is the sum of. */
export interface ScoreParts {
  /** Of this epoch. */
  current: number;
  /** Of the epoch before, as it weighs now. */
  earlier: number;
}

/** What is kept of the counts between two runs of a process. */
export interface StoredCounts {
  epochs: number[];
  /** Both halves of the keys, then the sums of even and of odd epochs of each window: columns of one length. */
  columns: Float64Array<ArrayBuffer>[];
}

/** Decayed counts of products or pairs for every window. Any order of the same additions gives the same scores. */
export interface DecayedCounts {
  readonly size: number;
  /** The keys by number. New ones come by `ensure`. */
  readonly keys: Pick<KeyTable, "low" | "high" | "indexOf">;
  ensure(low: number, high: number): number;
  /** Adds what happened in a minute: `amount` is 1, or -1 to take back. */
  add(low: number, high: number, minute: number, amount: number): void;
  /** The epoch in which scores of that minute are told: never before the newest event's. */
  epochOf(window: BoardWindow, minute: number): number;
  /** Scores by number of the key as of a minute. A fresh array. */
  scores(window: BoardWindow, minute: number): Float64Array<ArrayBuffer>;
  parts(window: BoardWindow, index: number, minute: number): ScoreParts;
  /** Estimated. */
  readonly bytes: number;
  /** A copy of everything but keys that no longer weigh anything. */
  store(): StoredCounts;
}

/** Sums of a key side by side: two epochs of three windows are one line of the processor's cache. */
const STRIDE = boardWindows.length * 2;
const BYTES_PER_KEY = 24 + STRIDE * 8;

export function createDecayedCounts(stored?: StoredCounts): DecayedCounts {
  const expected = stored?.columns[0]?.length ?? 0;
  const keys = createKeyTable(expected);
  let room = capacityFor(expected);
  let sums = new Float64Array(room * STRIDE);
  const lanes = boardWindows.map(
    (window, index): Lane => ({ table: decayTables[window], place: index * 2, epoch: 0, target: 0, weight: 0 }),
  );
  const [hourLane, dayLane, weekLane] = lanes as [Lane, Lane, Lane];
  let aimedAt = Number.NaN;

  /** Finds where the minute counts and what it weighs: nothing where its epoch is too old. A new epoch begins at zero. */
  function aim(minute: number): void {
    aimedAt = minute;
    for (const lane of lanes) {
      const epoch = epochAt(lane.table, minute);
      if (epoch > lane.epoch) roll(lane, epoch);
      lane.target = placeOf(lane, epoch);
      lane.weight = epoch >= lane.epoch - 1 ? weightAt(lane.table, minute) : 0;
    }
  }

  /** What was two epochs before weighs nothing any more, and its place is the new epoch's. */
  function roll(lane: Lane, epoch: number): void {
    clear(placeOf(lane, epoch));
    if (epoch > lane.epoch + 1) clear(placeOf(lane, epoch - 1));
    lane.epoch = epoch;
  }

  function clear(place: number): void {
    for (let at = place; at < keys.size * STRIDE; at += STRIDE) sums[at] = 0;
  }

  function ensure(low: number, high: number): number {
    const index = keys.ensure(low, high);
    if (index >= room) {
      room *= 2;
      sums = lengthened(sums, room * STRIDE);
    }
    return index;
  }

  const laneOf = (window: BoardWindow) => lanes[boardWindows.indexOf(window)]!;

  function epochOf(window: BoardWindow, minute: number): number {
    const { epoch, table } = laneOf(window);
    return Math.max(epoch, epochAt(table, minute));
  }

  /** A sum of an epoch, which is this one, the one before, or so old that it weighs nothing. */
  const sumOf = (lane: Lane, index: number, epoch: number) =>
    epoch > lane.epoch || epoch < lane.epoch - 1 ? 0 : sums[index * STRIDE + placeOf(lane, epoch)]!;

  if (stored) {
    const [lows, highs, ...columns] = stored.columns as [Float64Array, Float64Array, ...Float64Array[]];
    for (let index = 0; index < lows.length; index++) ensure(lows[index]!, highs[index]!);
    for (const [place, column] of columns.entries()) {
      for (let index = 0; index < column.length; index++) sums[index * STRIDE + place] = column[index]!;
    }
    for (const [index, lane] of lanes.entries()) lane.epoch = stored.epochs[index]!;
  }

  return {
    get size() {
      return keys.size;
    },
    keys,
    ensure,
    add(low, high, minute, amount) {
      const at = ensure(low, high) * STRIDE;
      if (minute !== aimedAt) aim(minute);
      sums[at + hourLane.target]! += hourLane.weight * amount;
      sums[at + dayLane.target]! += dayLane.weight * amount;
      sums[at + weekLane.target]! += weekLane.weight * amount;
    },
    epochOf,
    scores(window, minute) {
      const lane = laneOf(window);
      const epoch = epochOf(window, minute);
      const scores = new Float64Array(keys.size);
      const [current, previous] = [placeOf(lane, epoch), placeOf(lane, epoch - 1)];
      const hasCurrent = epoch === lane.epoch;
      if (epoch > lane.epoch + 1) return scores;
      for (let index = 0, at = 0; index < scores.length; index++, at += STRIDE) {
        scores[index] = (hasCurrent ? sums[at + current]! : 0) + Math.floor(sums[at + previous]! / EPOCH_DECAY);
      }
      return scores;
    },
    parts(window, index, minute) {
      const lane = laneOf(window);
      const epoch = epochOf(window, minute);
      return {
        current: sumOf(lane, index, epoch),
        earlier: Math.floor(sumOf(lane, index, epoch - 1) / EPOCH_DECAY),
      };
    },
    get bytes() {
      return room * BYTES_PER_KEY;
    },
    store() {
      const kept = new Int32Array(keys.size);
      let count = 0;
      for (let index = 0; index < keys.size; index++) {
        for (let at = index * STRIDE; at < (index + 1) * STRIDE; at++) {
          if (sums[at] === 0) continue;
          kept[count++] = index;
          break;
        }
      }
      const columns = Array.from({ length: 2 + STRIDE }, () => new Float64Array(count));
      for (let row = 0; row < count; row++) {
        const index = kept[row]!;
        columns[0]![row] = keys.low(index);
        columns[1]![row] = keys.high(index);
        for (let place = 0; place < STRIDE; place++) columns[2 + place]![row] = sums[index * STRIDE + place]!;
      }
      return { epochs: lanes.map(({ epoch }) => epoch), columns };
    },
  };
}

/** Even epochs and odd ones take turns. */
function placeOf({ place }: Lane, epoch: number): number {
  return place + (epoch & 1);
}
