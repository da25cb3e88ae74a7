import { expect, it } from "vitest";
import { boardWindows, decayTables, EPOCH_DECAY, epochAt, weightAt } from "./decay.ts";

it.each(boardWindows)(
  "weighs what happened a half-life ago half, within an epoch and across its end (%s)",
  (window) => {
    const table = decayTables[window];
    const halfLife = table.halfLifeHours * 60;
    const start = halfLife * 16 * 1_000;
    for (const minute of [start, start + halfLife * 3 + 60, start + halfLife * 15]) {
      const later = minute + halfLife;
      const rolled = epochAt(table, later) > epochAt(table, minute) ? EPOCH_DECAY : 1;
      const ratio = (weightAt(table, later) * rolled) / weightAt(table, minute);
      expect(ratio).toBeGreaterThan(1.998);
      expect(ratio).toBeLessThan(2.002);
    }
  },
);

it.each(boardWindows)("has whole numbers for weights, which never fall within an epoch (%s)", (window) => {
  const { weights } = decayTables[window];
  expect(weights[0]).toBe(1_024);
  for (const [step, weight] of weights.entries()) {
    expect(Number.isInteger(weight)).toBe(true);
    expect(weight).toBeGreaterThanOrEqual(weights[step - 1] ?? 0);
  }
});
