import type { Figure } from "./report.ts";

/** Right and wrong answers, and how many right ones there are. */
export interface Counts {
  right: number;
  wrong: number;
  existing: number;
}

export function measure({ right, wrong, existing }: Counts) {
  const precision = right + wrong === 0 ? 1 : right / (right + wrong);
  const recall = existing === 0 ? 1 : right / existing;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

export type Bars = Partial<Record<"precision" | "recall" | "f1", number>>;

/** Precision, recall and F1 as rows of a report. */
export function figuresOf(label: string, counts: Counts, bars: Bars = {}): Figure[] {
  const measured = measure(counts);
  return (["precision", "recall", "f1"] as const).map((name) => ({
    measure: `${label}${name === "f1" ? "F1" : name}`,
    value: measured[name],
    ...(bars[name] !== undefined && { bar: bars[name] }),
  }));
}

/** Counts of a field of which at most one value is given and any of several may be right, as extraction benchmarks count. */
export function countField(answers: { expected: readonly string[] | undefined; given: string | undefined }[]): Counts {
  const given = answers.filter((answer) => answer.given !== undefined);
  const right = given.filter(({ expected, given: value }) => expected?.includes(value!)).length;
  return {
    right,
    wrong: given.length - right,
    existing: answers.filter(({ expected }) => expected !== undefined).length,
  };
}

/** Which half a record belongs to, by its id alone: weights were chosen on one half, the other was held out. */
export function halfOf(id: string): "tuned" | "held out" {
  let hash = 2166136261;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return (((hash ^ (hash >>> 13)) >>> 3) & 1) === 0 ? "tuned" : "held out";
}

export const HALVES = ["tuned", "held out"] as const;
