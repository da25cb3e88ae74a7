import type { BoardWindow } from "./contract.ts";
import { boardWindows, decayTables, EPOCH_DECAY, epochAt, weightAt } from "./decay.ts";
import { createKeyTable, type KeyTable, lengthened } from "./key-table.ts";

/** The sums of one window, by number of the key. All keys are in the same epoch, so all scores are comparable. */
interface Lane {
  epoch: number;
  current: Float64Array<ArrayBuffer>;
  previous: Float64Array<ArrayBuffer>;
  /** Where an event of the minute aimed at goes, and what it weighs there. */
  target: Float64Array<ArrayBuffer>;
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
  /** Keys, then the current and the previous sums of each window: columns of one length. */
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

const SMALLEST = 1_024;
const BYTES_PER_KEY = 24 + boardWindows.length * 2 * 8;

export function createDecayedCounts(stored?: StoredCounts): DecayedCounts {
  const keys = createKeyTable();
  let room = SMALLEST;
  const lanes: Lane[] = boardWindows.map(() => {
    const current = new Float64Array(room);
    return { epoch: 0, current, previous: new Float64Array(room), target: current, weight: 0 };
  });
  const [hourLane, dayLane, weekLane] = lanes as [Lane, Lane, Lane];
  let aimedAt = Number.NaN;

  /** Rolls the lanes to the minute's epoch where it is a new one, and finds what the minute weighs: one of an epoch too old nothing. */
  function aim(minute: number): void {
    aimedAt = minute;
    for (const [number, lane] of lanes.entries()) {
      const table = decayTables[boardWindows[number]!];
      const epoch = epochAt(table, minute);
      if (epoch > lane.epoch) roll(lane, epoch);
      lane.target = epoch === lane.epoch ? lane.current : lane.previous;
      lane.weight = epoch >= lane.epoch - 1 ? weightAt(table, minute) : 0;
    }
  }

  function grow(): void {
    room *= 2;
    for (const lane of lanes) {
      lane.current = lengthened(lane.current, room);
      lane.previous = lengthened(lane.previous, room);
    }
    aimedAt = Number.NaN;
  }

  function ensure(low: number, high: number): number {
    const index = keys.ensure(low, high);
    if (index >= room) grow();
    return index;
  }

  const laneOf = (window: BoardWindow) => lanes[boardWindows.indexOf(window)]!;

  function epochOf(window: BoardWindow, minute: number): number {
    return Math.max(laneOf(window).epoch, epochAt(decayTables[window], minute));
  }

  /** The sums that count as current and as previous in an epoch; null where they weigh nothing any more. */
  function sumsIn(lane: Lane, epoch: number) {
    if (epoch === lane.epoch) return [lane.current, lane.previous] as const;
    return [null, epoch === lane.epoch + 1 ? lane.current : null] as const;
  }

  if (stored) {
    const [lows, highs, ...sums] = stored.columns as [Float64Array, Float64Array, ...Float64Array[]];
    for (let index = 0; index < lows.length; index++) ensure(lows[index]!, highs[index]!);
    for (const [number, lane] of lanes.entries()) {
      lane.epoch = stored.epochs[number]!;
      lane.current.set(sums[number * 2]!);
      lane.previous.set(sums[number * 2 + 1]!);
    }
  }

  return {
    get size() {
      return keys.size;
    },
    keys,
    ensure,
    add(low, high, minute, amount) {
      const index = ensure(low, high);
      if (minute !== aimedAt) aim(minute);
      hourLane.target[index]! += hourLane.weight * amount;
      dayLane.target[index]! += dayLane.weight * amount;
      weekLane.target[index]! += weekLane.weight * amount;
    },
    epochOf,
    scores(window, minute) {
      const [current, previous] = sumsIn(laneOf(window), epochOf(window, minute));
      const scores = current ? current.slice(0, keys.size) : new Float64Array(keys.size);
      if (previous) {
        for (let index = 0; index < scores.length; index++)
          scores[index]! += Math.floor(previous[index]! / EPOCH_DECAY);
      }
      return scores;
    },
    parts(window, index, minute) {
      const [current, previous] = sumsIn(laneOf(window), epochOf(window, minute));
      return { current: current?.[index] ?? 0, earlier: Math.floor((previous?.[index] ?? 0) / EPOCH_DECAY) };
    },
    get bytes() {
      return room * BYTES_PER_KEY;
    },
    store() {
      const sums = lanes.flatMap(({ current, previous }) => [current, previous]);
      const kept = Array.from({ length: keys.size }, (_, index) => index).filter((index) =>
        sums.some((column) => column[index] !== 0),
      );
      const column = (read: (index: number) => number) => Float64Array.from(kept, read);
      return {
        epochs: lanes.map(({ epoch }) => epoch),
        columns: [column(keys.low), column(keys.high), ...sums.map((sum) => column((index) => sum[index]!))],
      };
    },
  };
}

/** What was current becomes previous; what was previous weighs nothing any more, and its room is used again. */
function roll(lane: Lane, epoch: number): void {
  const { current, previous } = lane;
  const isNext = epoch === lane.epoch + 1;
  lane.epoch = epoch;
  lane.previous = isNext ? current : previous.fill(0);
  lane.current = isNext ? previous.fill(0) : current.fill(0);
}
