import fc from "fast-check";
import { expect, it } from "vitest";
import type { PricePoint } from "./contract.ts";
import { thinOut } from "./thin-out.ts";

const point = (minute: number, price: number | null): PricePoint => ({
  at: new Date(Date.UTC(2026, 0, 1) + minute * 60_000),
  price,
  availability: "InStock",
});

const series = fc
  .array(
    fc.record({ gap: fc.integer({ min: 1, max: 5_000 }), price: fc.option(fc.integer({ min: 1, max: 1_000_000 })) }),
    {
      minLength: 1,
      maxLength: 400,
    },
  )
  .map((steps) => {
    let minute = 0;
    return steps.map(({ gap, price }) => {
      minute += gap;
      return point(minute, price);
    });
  });

it("keeps the ends and the extremes, in order, within the bound", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 8, max: 100 }), (points, maxPoints) => {
      const thin = thinOut(points, maxPoints);
      const prices = (list: PricePoint[]) => list.flatMap(({ price }) => price ?? []);
      expect(thin.length).toBeLessThanOrEqual(maxPoints);
      expect([thin[0], thin.at(-1)]).toEqual([points[0], points.at(-1)]);
      expect(Math.min(...prices(thin))).toBe(Math.min(...prices(points)));
      expect(Math.max(...prices(thin))).toBe(Math.max(...prices(points)));
      expect(thin).toEqual([...thin].sort((a, b) => a.at.getTime() - b.at.getTime()));
      expect(points).toEqual(expect.arrayContaining(thin));
    }),
  );
});

it("gives what is short as it is", () => {
  const points = [point(1, 5), point(2, null)];
  expect(thinOut(points, 8)).toEqual(points);
});

it("keeps a glitch of a minute in a year of quiet", () => {
  const points = Array.from({ length: 5_000 }, (_, index) => point(index * 100, index === 2_345 ? 1 : 900));
  expect(thinOut(points, 50).map(({ price }) => price)).toContain(1);
});
