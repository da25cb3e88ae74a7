import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertRule } from "./contract.ts";
import { followRule, startRule } from "./follow-rule.ts";

const NO_HISTORY: Parameters<typeof startRule>[2] = { lowest: null, highest: null };

/** The prices at which a rule fires. The first is the one it begins with; null is "no offer". */
function firings(rule: AlertRule, prices: (number | null)[], history = NO_HISTORY): (number | null)[] {
  const points = prices.map((price) => ({ price, inStock: price !== null }));
  let state = startRule(rule, points[0]!, history);
  return points.flatMap((point) => {
    const step = followRule(rule, state, point);
    state = step.state;
    return step.fired ? [point.price] : [];
  });
}

describe("a target", () => {
  const below: AlertRule = { kind: "price", direction: "below", price: 500, hysteresis: 2 };

  it("is met at the price itself, once", () => {
    expect(firings(below, [600, 500, 499, 450])).toEqual([500]);
  });

  it("is met at once where the price is there already", () => {
    expect(firings(below, [480])).toEqual([480]);
  });

  it("does not ring again while the price wavers about it", () => {
    expect(firings(below, [600, 500, 505, 499, 509, 500])).toEqual([500]);
  });

  it("rings again after the price was away", () => {
    expect(firings(below, [600, 500, 510, 500])).toEqual([500, 500]);
  });

  it("works upwards too", () => {
    expect(firings({ ...below, direction: "above" }, [400, 500, 495, 501, 490, 500])).toEqual([500, 500]);
  });

  it("is not met by no offer, and remembers over it", () => {
    expect(firings(below, [600, 500, null, 500, null])).toEqual([500]);
  });
});

describe("a percentage", () => {
  const down: AlertRule = { kind: "percent", direction: "down", percent: 10 };

  it("is measured from the start, then from what was told", () => {
    expect(firings(down, [1000, 950, 900, 850, 811, 810])).toEqual([900, 810]);
  });

  it("rings again on the same way once the price was back", () => {
    expect(firings(down, [1000, 900, 950, 880, 1000, 900])).toEqual([900, 900]);
  });

  it("works upwards too", () => {
    expect(firings({ ...down, direction: "up" }, [1000, 1100, 1150, 1210])).toEqual([1100, 1210]);
  });

  it("begins at the first price there is", () => {
    expect(firings(down, [null, 1000, 900])).toEqual([900]);
  });
});

describe("an extreme", () => {
  const lowest: AlertRule = { kind: "extreme", direction: "lowest", hysteresis: 1 };

  it("is measured against all that was observed before", () => {
    expect(firings(lowest, [600, 550, 500, 494], { lowest: 500, highest: 700 })).toEqual([494]);
  });

  it("adds up small steps until they are worth telling", () => {
    expect(firings(lowest, [1000, 996, 992, 988, 984], { lowest: 1000, highest: 1000 })).toEqual([988]);
  });

  it("works upwards too", () => {
    expect(firings({ ...lowest, direction: "highest" }, [600, 700, 706, 707], { lowest: 500, highest: 700 })).toEqual([
      707,
    ]);
  });
});

describe("stock", () => {
  it("that comes back is told each time", () => {
    expect(firings({ kind: "stock", direction: "in" }, [100, null, 100, 100, null, 90])).toEqual([100, 90]);
  });

  it("that ends is told too", () => {
    expect(firings({ kind: "stock", direction: "out" }, [100, null, null, 100, null])).toEqual([null, null]);
  });
});

it("an entry of a watch list never rings", () => {
  expect(firings({ kind: "watch" }, [100, 1, null, 5000])).toEqual([]);
});

const price = fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: null });
const rule = fc.oneof<fc.Arbitrary<AlertRule>[]>(
  fc.record({
    kind: fc.constant("price"),
    direction: fc.constantFrom("below", "above"),
    price: fc.integer({ min: 1, max: 2_000 }),
  }) as fc.Arbitrary<AlertRule>,
  fc.record({
    kind: fc.constant("percent"),
    direction: fc.constantFrom("down", "up"),
    percent: fc.integer({ min: 1, max: 90 }),
  }) as fc.Arbitrary<AlertRule>,
  fc.record({
    kind: fc.constant("extreme"),
    direction: fc.constantFrom("lowest", "highest"),
  }) as fc.Arbitrary<AlertRule>,
  fc.record({ kind: fc.constant("stock"), direction: fc.constantFrom("in", "out") }) as fc.Arbitrary<AlertRule>,
);

it("whatever the rule, being shown the same twice changes nothing", () => {
  fc.assert(
    fc.property(rule, fc.array(price, { minLength: 1 }), (one, prices) => {
      expect(
        firings(
          one,
          prices.flatMap((value) => [value, value]),
        ),
      ).toEqual(firings(one, prices));
    }),
  );
});

it("a target never rings twice without the price having been away in between", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2_000 })), fc.integer({ min: 1, max: 2_000 }), (prices, target) => {
      const one: AlertRule = { kind: "price", direction: "below", price: target };
      let state = startRule(one, { price: 3_000, inStock: true }, NO_HISTORY);
      let wasAway = true;
      for (const value of prices) {
        const step = followRule(one, state, { price: value, inStock: true });
        if (step.fired) {
          expect(wasAway).toBe(true);
          expect(value).toBeLessThanOrEqual(target);
          wasAway = false;
        }
        if (value >= target * 1.02) wasAway = true;
        state = step.state;
      }
    }),
  );
});
