import fc from "fast-check";
import { expect, it } from "vitest";
import { addTo, boardWindows, emptyCount, scoreAt } from "./decay.ts";

const start = Date.UTC(2026, 2, 1);
const hour = 3_600_000;

it.each(boardWindows)("gives the same score in any order (%s)", (window) => {
  const times = fc.array(fc.integer({ min: 0, max: 48 * hour }), { maxLength: 60 });
  fc.assert(
    fc.property(times, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (offsets, keys) => {
      const score = (list: number[]) => {
        const count = emptyCount();
        for (const offset of list) addTo(count, window, new Date(start + offset));
        return scoreAt(count, window, new Date(start + 48 * hour));
      };
      const shuffled = offsets.map((offset, index) => ({ offset, key: keys[index]! })).sort((a, b) => a.key - b.key);
      expect(score(shuffled.map(({ offset }) => offset))).toBe(score(offsets));
    }),
  );
});

it("weighs an event of one half-life ago half", () => {
  const score = (hoursAgo: number) => {
    const count = emptyCount();
    addTo(count, "24h", new Date(start + (48 - hoursAgo) * hour));
    return scoreAt(count, "24h", new Date(start + 48 * hour));
  };
  expect(score(24) / score(0)).toBeCloseTo(0.5, 2);
});
