import type { ImportDiff, ImportOffer, ImportOutcome } from "../../contract.ts";
import { MAX_LISTED } from "../add-to-report.ts";
import type { FeedBatch } from "../collect-batches.ts";
import type { ComparedOffer } from "./compare-batch.ts";

const MAX_EXAMPLES = 20;
/** Of these nobody asks to see one. */
const UNSHOWN: readonly ImportOutcome[] = ["late", "unchanged"];
/** Those that move most are shown. */
const SORTED: readonly ImportOutcome[] = ["up", "down"];

export function emptyDiff(): ImportDiff {
  return {
    lines: 0,
    counts: perOutcome(() => 0),
    examples: perOutcome(() => []),
    history: 0,
    rejected: 0,
    rejects: [],
    warned: 0,
    warnings: [],
  };
}

/** Adds what one more batch would do. */
export function addToDiff(diff: ImportDiff, batch: FeedBatch, compared: ComparedOffer[]): void {
  diff.lines += batch.lines;
  for (const { outcome, offer } of compared) {
    diff.counts[outcome] += 1;
    addExample(diff, outcome, offer);
  }
  diff.history += batch.history.reduce((sum, { points }) => sum + points.length, 0);
  diff.rejected += batch.rejects.length;
  diff.rejects.push(...batch.rejects.slice(0, MAX_LISTED - diff.rejects.length));
  diff.warned += batch.warnings.length;
  diff.warnings.push(...batch.warnings.slice(0, MAX_LISTED - diff.warnings.length));
}

function addExample(diff: ImportDiff, outcome: ImportOutcome, offer: ImportOffer): void {
  if (UNSHOWN.includes(outcome)) return;
  const examples = diff.examples[outcome];
  if (examples.length < MAX_EXAMPLES) examples.push(offer);
  else if (SORTED.includes(outcome) && moveOf(offer) > moveOf(examples.at(-1)!)) examples[MAX_EXAMPLES - 1] = offer;
  else return;
  if (SORTED.includes(outcome)) examples.sort((a, b) => moveOf(b) - moveOf(a));
}

function moveOf({ changePercent }: ImportOffer): number {
  return Math.abs(changePercent ?? 0);
}

function perOutcome<Value>(make: () => Value): Record<ImportOutcome, Value> {
  return {
    new: make(),
    suspicious: make(),
    up: make(),
    down: make(),
    repriced: make(),
    availability: make(),
    details: make(),
    late: make(),
    unchanged: make(),
    gone: make(),
  };
}
