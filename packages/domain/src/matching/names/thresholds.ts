/** From where a merge needs nobody, and from where somebody is asked; in log-odds after the margin. */
export const AUTO = 2;
export const REVIEW = -1;

/** In a pairing of two collections, to be best on both sides is evidence by itself: so much of it. */
export const PAIRED = 2.8;
/** From where somebody is asked there, with it. */
export const REVIEW_PAIRED = 0.4;

/** A lead over the runner-up above this says nothing more. */
export const MAX_MARGIN = 2;
const MARGIN_WEIGHT = 0.5;

export type MatchDecision = "auto" | "review" | "new";

/** How far a candidate leads over the best one it cannot be the same as; without one as far as counts. */
export function marginOf(logOdds: number, runnerUp: number | null): number {
  return runnerUp === null ? MAX_MARGIN : Math.min(MAX_MARGIN, logOdds - runnerUp);
}

/** What a match is worth with its margin: a clear lead speaks for it, being second against it. */
export function withMargin(logOdds: number, margin: number): number {
  return logOdds + MARGIN_WEIGHT * margin;
}

/** Below this on average, clipped, the members of two products are so unlike that the likeness of two of them is chance. */
export const LINKAGE = -0.5;
const [WORST, BEST] = [-6, 4];

/** From where nothing outvotes a pair: only a trade number in common goes so far. */
export const CERTAIN = 10;

/** One pair may not outvote all others. */
export function clip(logOdds: number): number {
  return Math.max(WORST, Math.min(BEST, logOdds));
}

/** Log-odds as 0 to 1. */
export function toScore(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
