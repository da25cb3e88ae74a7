import { describe, expect, it } from "vitest";
import { calibrate, judgeRise, type Traffic } from "./find-rises.ts";
import { findRises } from "./get-rising.ts";
import { anscombe, tailOf } from "./negative-binomial.ts";

const product = (productId: number, usual: number, views: number, visitors = views): Traffic => ({
  productId,
  usual,
  views,
  visitors,
  evidence: usual * 240,
});

describe("the negative binomial", () => {
  it("is Poisson's where nothing spreads, and geometric for a shape of one", () => {
    // P(X >= 10) for a mean of 2, from tables of the Poisson distribution.
    expect(tailOf(10, 2, 1e-9)).toBeCloseTo(4.65e-5, 6);
    expect(tailOf(3, 1, 1)).toBeCloseTo(1 / 8, 9);
    expect(tailOf(0, 5, 0.1)).toBe(1);
    expect(tailOf(5, 0, 0.1)).toBe(0);
  });

  it("has a transformation that is Anscombe's root at a dispersion of nothing", () => {
    for (const count of [0, 3, 50]) expect(anscombe(count, 1e-7)).toBeCloseTo(2 * Math.sqrt(count + 3 / 8), 3);
  });
});

describe("a rise", () => {
  const calm = { surge: 1, dispersion: 0.05, chance: 1e-4 };

  it.each([
    ["far more than usual", product(1, 4, 30), calm, true],
    ["little more than usual", product(1, 4, 9), calm, false],
    ["too few views", product(1, 0.01, 7), calm, false],
    ["enough of them", product(1, 0.01, 8), calm, true],
    ["too few visitors", product(1, 0.01, 20, 3), calm, false],
    ["what the whole site gained", product(1, 10, 30), { ...calm, surge: 3 }, false],
    ["more than the site gained", product(1, 10, 150), { ...calm, surge: 3 }, true],
    ["as much as usual while the site has lost", product(1, 40, 40), { ...calm, surge: 0.2 }, false],
    ["a usual that rests on three views", { ...product(1, 2, 14), evidence: 3 }, calm, false],
  ])("is judged by %s", (_, traffic, calibration, isRise) => {
    expect(judgeRise(traffic, calibration) !== null).toBe(isRise);
  });

  it("is measured against what all others did, not against their sum", () => {
    // One product has more views than all others together.
    const traffic = Array.from({ length: 40 }, (_, index) => product(index + 1, 100, 290 + (index % 5) * 5));
    traffic.push(product(99, 1_000, 60_000));
    const { surge } = calibrate(traffic, 10, 1e-4);
    expect(surge).toBeGreaterThan(2.8);
    expect(surge).toBeLessThan(3.2);
    expect(calibrate(traffic.slice(0, 5), 10, 1e-4).surge).toBe(10);
  });

  it("must stand out the more, the more the products' counts spread by themselves", () => {
    const spread = (share: number) =>
      calibrate(
        Array.from({ length: 100 }, (_, index) =>
          product(index, 200, Math.round(200 * (1 + share * ((index % 3) - 1)))),
        ),
        1,
        1e-4,
      ).dispersion;
    expect(spread(0.4)).toBeGreaterThan(spread(0.25) * 2);
  });

  it("is none where a product always has these views at this time of day", async () => {
    const period = {
      traffic: [product(1, 4, 40), product(2, 4, 40)],
      tested: 2,
      chanceAlarms: 0.5,
      siteSurge: 1,
      rhythmOf: async () => new Map([[1, 8]]),
    };
    expect((await findRises(period, null)).map(({ productId }) => productId)).toEqual([2]);
    expect(await findRises(period, new Set([1]))).toEqual([]);
  });
});
