import type { Tally } from "./tally.ts";

const HOUR_MS = 3_600_000;

/** When a visitor did each thing first on a day: the hour, in milliseconds; null where not at all. */
export interface VisitorDayState {
  seen: number;
  viewed: number | null;
  compared: number | null;
  clicked: number | null;
}

const fieldOf = { view: "viewed", compare: "compared", click: "clicked", search: null } as const;

/** The state after one more event. */
export function advance(
  state: VisitorDayState | null,
  { kind, at }: { kind: keyof typeof fieldOf; at: Date },
): VisitorDayState {
  const hour = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
  const next = state ? { ...state } : { seen: hour, viewed: null, compared: null, clicked: null };
  const field = fieldOf[kind];
  if (field) next[field] ??= hour;
  return next;
}

/** Whether both say the same of how far a visitor got. */
export function isSameState(a: VisitorDayState | null, b: VisitorDayState): boolean {
  return a !== null && a.viewed === b.viewed && a.compared === b.compared && a.clicked === b.clicked;
}

/** Counts, or with -1 takes back, a visitor at the steps reached: each at the hour of the last thing it took. */
export function countSteps(tally: Tally, state: VisitorDayState | null, sign: 1 | -1): void {
  if (!state) return;
  const { seen, viewed, compared, clicked } = state;
  const steps: Record<string, (number | null)[]> = {
    seen: [seen],
    viewed: [viewed],
    compared: [viewed, compared],
    clicked: [viewed, compared, clicked],
    "viewed-clicked": [viewed, clicked],
  };
  for (const [step, hours] of Object.entries(steps)) {
    if (hours.includes(null)) continue;
    tally.add("funnel", new Date(Math.max(...(hours as number[]))), [step], { visitors: sign });
  }
}
