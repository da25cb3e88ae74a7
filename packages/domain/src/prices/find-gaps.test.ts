import fc from "fast-check";
import { expect, it } from "vitest";
import { findGaps, type HistoryPoint, UNOBSERVED_AFTER_MS } from "./find-gaps.ts";

const day = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000);
const point = (days: number, { price = 100 as number | null, sold = false, gone = false } = {}): HistoryPoint => ({
  at: day(days),
  price,
  availability: sold ? "OutOfStock" : "InStock",
  gone,
});
const gapsOf = (points: HistoryPoint[], end: number, seen?: number) =>
  findGaps(points, { end: day(end), seenAt: seen === undefined ? null : day(seen) });

it("takes a price that did not change for what it is: no gap", () => {
  expect(gapsOf([point(0), point(1), point(7)], 8)).toEqual([]);
  expect(gapsOf([point(0)], 30, 29)).toEqual([]);
});

it("tells sold out, unobserved and gone apart", () => {
  expect(
    gapsOf([point(0), point(1, { sold: true }), point(3), point(20), point(21, { price: null, gone: true })], 60),
  ).toEqual([
    { state: "out_of_stock", from: day(1), to: day(3) },
    { state: "unobserved", from: day(3), to: day(20) },
    { state: "gone", from: day(21), to: null },
  ]);
});

it("knows of an offer until it was last seen", () => {
  expect(gapsOf([point(0)], 30, 10)).toEqual([{ state: "unobserved", from: day(10), to: null }]);
  expect(gapsOf([point(0, { sold: true })], 30, 10)).toEqual([
    { state: "out_of_stock", from: day(0), to: day(10) },
    { state: "unobserved", from: day(10), to: null },
  ]);
});

it("makes one gap of several observations of it", () => {
  const sold = [0, 1, 2].map((days) => point(days, { sold: true }));
  expect(gapsOf([...sold, point(3)], 4)).toEqual([{ state: "out_of_stock", from: day(0), to: day(3) }]);
});

it("gives gaps in order that do not overlap, and none where a price was just observed", () => {
  const history = fc
    .array(fc.record({ wait: fc.integer({ min: 1, max: 20 }), sold: fc.boolean(), gone: fc.boolean() }), {
      minLength: 1,
    })
    .map((steps) => {
      let at = 0;
      return steps.map(({ wait, ...state }) => {
        at += wait;
        return point(at, state);
      });
    });
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 20 }), (points, rest) => {
      const end = new Date(points.at(-1)!.at.getTime() + rest * 86_400_000);
      const gaps = findGaps(points, { end, seenAt: null });
      for (const [index, gap] of gaps.entries()) {
        const next = gaps[index + 1];
        if (next) expect(gap.to!.getTime()).toBeLessThanOrEqual(next.from.getTime());
        expect(gap.to === null || gap.to > gap.from).toBe(true);
      }
      for (const [index, one] of points.entries()) {
        const until = points[index + 1]?.at ?? end;
        const isKnown =
          !one.gone && one.availability === "InStock" && until.getTime() - one.at.getTime() <= UNOBSERVED_AFTER_MS;
        if (isKnown) expect(gaps.some(({ from, to }) => from < until && (to ?? end) > one.at)).toBe(false);
      }
    }),
  );
});
