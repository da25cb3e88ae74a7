import { describe, expect, it } from "vitest";
import { createMatcher } from "./create-matcher.ts";
import { inventOffers } from "./testing.ts";

describe("a matcher", () => {
  it("sorts offers as they come", () => {
    const matcher = createMatcher();
    expect(matcher.add({ title: "Orlo QX4400 amplifier", shop: "a" })).toMatchObject({ decision: "new", cluster: 0 });
    expect(matcher.add({ title: "Brenn Stage 40 speaker", shop: "a" })).toMatchObject({ decision: "new", cluster: 1 });
    expect(matcher.add({ title: "Orlo QX-4400 amp", shop: "b" })).toMatchObject({ decision: "auto", cluster: 0 });
  });

  it("gives the same for the same, always", () => {
    const offers = inventOffers(300);
    const run = () => {
      const matcher = createMatcher();
      return offers.map((offer) => matcher.add(offer));
    };
    expect(run()).toEqual(run());
  });

  it("takes any number of offers of one product", () => {
    const matcher = createMatcher();
    for (const offer of inventOffers(300)) matcher.add(offer);
    const clusters = Array.from({ length: 60 }, (_, shop) =>
      matcher.add({ title: "Orlo QX4400 amplifier", shop: `s${shop}` }),
    );
    expect(new Set(clusters.map(({ cluster }) => cluster)).size).toBe(1);
  });

  it("takes 3,000 offers in seconds", () => {
    const offers = inventOffers(3_000);
    const matcher = createMatcher();
    const started = process.cpuUsage();
    for (const offer of offers) matcher.add(offer);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10);
  });
});
