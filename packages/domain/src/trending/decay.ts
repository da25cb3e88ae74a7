import type { BoardWindow } from "./contract.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Half-lives per epoch. A counter two epochs old weighs below 2⁻¹⁶ and is dropped. */
const EPOCH_HALF_LIVES = 16;
/** Weight of an event at the beginning of an epoch. */
const UNIT = 1_024;

interface DecayTable {
  stepMs: number;
  /** Weight by step within the epoch. */
  weights: number[];
}

/**
 * Forward decay (Cormode et al., ICDE 2009) in integers: a later event weighs more, so that nothing stored has to shrink.
 * Sums of integers do not depend on their order: every node, and a replay, gives the same board.
 */
function createTable(halfLifeMs: number, stepMs: number): DecayTable {
  const perHalfLife = halfLifeMs / stepMs;
  const length = perHalfLife * EPOCH_HALF_LIVES;
  return { stepMs, weights: Array.from({ length }, (_, step) => Math.round(UNIT * 2 ** (step / perHalfLife))) };
}

const tables: Record<BoardWindow, DecayTable> = {
  "1h": createTable(HOUR_MS, MINUTE_MS),
  "24h": createTable(24 * HOUR_MS, HOUR_MS),
  "7d": createTable(7 * 24 * HOUR_MS, HOUR_MS),
};

export const boardWindows = Object.keys(tables) as BoardWindow[];

/** A decayed counter: one sum per epoch, the current one and the one before. */
export interface DecayedCount {
  epoch: number;
  current: number;
  previous: number;
}

export function emptyCount(): DecayedCount {
  return { epoch: 0, current: 0, previous: 0 };
}

/** Number of the epoch a time lies in. */
export function epochOf(window: BoardWindow, time: Date): number {
  const { stepMs, weights } = tables[window];
  return Math.floor(time.getTime() / (stepMs * weights.length));
}

function weightOf(window: BoardWindow, time: Date): number {
  const { stepMs, weights } = tables[window];
  return weights[Math.floor(time.getTime() / stepMs) % weights.length]!;
}

/** Counts an event, also a late one of the epoch before. */
export function addTo(count: DecayedCount, window: BoardWindow, time: Date): void {
  const epoch = epochOf(window, time);
  roll(count, epoch);
  if (epoch === count.epoch) count.current += weightOf(window, time);
  else if (epoch === count.epoch - 1) count.previous += weightOf(window, time);
}

/** The score now: what the epoch before weighs is 2⁻¹⁶ of what it did. Comparable between counters at the same time. */
export function scoreAt(count: DecayedCount, window: BoardWindow, now: Date): number {
  const age = Math.max(epochOf(window, now), count.epoch) - count.epoch;
  if (age === 0) return count.current + Math.floor(count.previous / 65_536);
  return age === 1 ? Math.floor(count.current / 65_536) : 0;
}

function roll(count: DecayedCount, epoch: number): void {
  if (epoch <= count.epoch) return;
  count.previous = epoch === count.epoch + 1 ? count.current : 0;
  count.current = 0;
  count.epoch = epoch;
}
