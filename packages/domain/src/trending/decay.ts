import type { BoardWindow } from "./contract.ts";

const MINUTES_PER_HOUR = 60;
/** Half-lives per epoch. What is two epochs old weighs below 2⁻¹⁶ and is dropped. */
const EPOCH_HALF_LIVES = 16;
/** Weight of an event at the beginning of an epoch. */
const UNIT = 1_024;
/** What an epoch's sum is divided by in the next one. */
export const EPOCH_DECAY = 2 ** EPOCH_HALF_LIVES;

/** Weights by the step of the epoch in which something happened. */
export interface DecayTable {
  stepMinutes: number;
  weights: readonly number[];
  halfLifeHours: number;
}

/**
 * Forward decay (Cormode et al., ICDE 2009) in integers: a later event weighs more, so that nothing stored has to shrink.
 * Sums of integers do not depend on their order: every node, and a replay, gives the same board. They stay below 2⁵³ for
 * 2²⁶ events of one product at the end of an epoch.
 */
function createTable(halfLifeHours: number, stepMinutes: number): DecayTable {
  const perHalfLife = (halfLifeHours * MINUTES_PER_HOUR) / stepMinutes;
  const length = perHalfLife * EPOCH_HALF_LIVES;
  const weights = Array.from({ length }, (_, step) => Math.round(UNIT * 2 ** (step / perHalfLife)));
  return { stepMinutes, weights, halfLifeHours };
}

export const decayTables: Readonly<Record<BoardWindow, DecayTable>> = {
  "1h": createTable(1, 1),
  "24h": createTable(24, MINUTES_PER_HOUR),
  "7d": createTable(7 * 24, MINUTES_PER_HOUR),
};

export const boardWindows = Object.keys(decayTables) as BoardWindow[];

/** Minutes since 1970, the unit of time that boards know. */
export function minuteOf(time: Date): number {
  return Math.floor(time.getTime() / 60_000);
}

/** Number of the epoch a minute lies in. */
export function epochAt({ stepMinutes, weights }: DecayTable, minute: number): number {
  return Math.floor(minute / (stepMinutes * weights.length));
}

/** What an event of that minute weighs among those of its epoch. */
export function weightAt({ stepMinutes, weights }: DecayTable, minute: number): number {
  return weights[Math.floor(minute / stepMinutes) % weights.length]!;
}
