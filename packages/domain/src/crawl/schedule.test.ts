import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "../seed/random.ts";
import { changeRate, nextDue, worthOf } from "./schedule.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = new Date("2026-03-01T00:00:00Z");
const waitOf = (worth: number, { meanWorth = 1, paceMs = DAY } = {}) =>
  nextDue(now, { worth, meanWorth, paceMs }).getTime() - now.getTime();

const watched = fc
  .record({
    looks: fc.integer({ min: 0, max: 500 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    days: fc.integer({ min: 0, max: 900 }),
  })
  .map(({ looks, share, days }) => ({ looks, changes: Math.floor(looks * share), watchedMs: days * DAY }));

it("looks again at the shop's pace where nothing is known", () => {
  expect(worthOf({ looks: 0, changes: 0, watchedMs: 0 }, 0)).toBe(1);
  expect(waitOf(1)).toBe(DAY);
});

it("learns the rate of a page that it looks at irregularly, to within a fifth", () => {
  // A Poisson process of two changes in three days, looked at every 3 to 21 hours.
  const random = createRandom(7);
  const seen = { looks: 0, changes: 0, watchedMs: 0 };
  for (let look = 0; look < 2_000; look++) {
    const interval = (3 + 18 * random()) * HOUR;
    seen.looks++;
    seen.watchedMs += interval;
    if (random() < 1 - Math.exp((-2 / 3) * (interval / DAY))) seen.changes++;
  }
  expect(changeRate(seen)).toBeGreaterThan((2 / 3) * 0.8);
  expect(changeRate(seen)).toBeLessThan((2 / 3) * 1.2);
});

it("looks sooner the more changes were found and the more it is viewed, within its bounds", () => {
  fc.assert(
    fc.property(
      watched,
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.integer({ min: 1, max: 1e4 }),
      (page, views, more) => {
        const wait = waitOf(worthOf(page, views));
        expect(wait).toBeGreaterThanOrEqual(HOUR);
        expect(wait).toBeLessThanOrEqual(7 * DAY);
        expect(waitOf(worthOf(page, views + more))).toBeLessThanOrEqual(wait);
        if (page.changes < page.looks)
          expect(worthOf({ ...page, changes: page.changes + 1 }, views)).toBeGreaterThan(worthOf(page, views));
      },
    ),
  );
});

it("spends what the pace allows: pages that differ have the looks in all of pages that do not", () => {
  const worths = [1, 2, 3, 6];
  const meanWorth = worths.reduce((sum, worth) => sum + worth, 0) / worths.length;
  const perDay = worths.reduce((sum, worth) => sum + DAY / waitOf(worth, { meanWorth }), 0);
  expect(perDay).toBeCloseTo(worths.length, 6);
});

it("keeps a pace that is faster or slower than its bounds", () => {
  expect(waitOf(1, { paceMs: 400 })).toBe(400);
  expect(waitOf(0.1, { paceMs: 30 * DAY })).toBe(30 * DAY);
});
