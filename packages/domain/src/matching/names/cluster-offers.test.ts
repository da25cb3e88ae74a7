import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterOffers } from "./cluster-offers.ts";
import type { NamedOffer } from "./describe-offer.ts";
import { inventOffers } from "./testing.ts";

const titles = (...list: string[]): NamedOffer[] => list.map((title, at) => ({ title, shop: String(at) }));

describe("a list of offers", () => {
  it("is sorted into the products it was made of", () => {
    const offers = inventOffers(400);
    const products = new Map<number, Set<number>>();
    clusterOffers(offers).forEach(({ cluster }, at) => {
      products.set(cluster, (products.get(cluster) ?? new Set()).add(offers[at]!.product));
    });
    expect([...products.values()].filter((found) => found.size > 1)).toEqual([]);
    expect(products.size).toBeLessThanOrEqual(110);
  });

  it("gives the same clusters in any order", () => {
    const offers = inventOffers(60);
    const clustersOf = (order: number[]) => {
      const placements = clusterOffers(order.map((at) => offers[at]!));
      return offers.map((_, at) => {
        const { cluster } = placements[order.indexOf(at)]!;
        return order.filter((__, place) => placements[place]!.cluster === cluster).sort((a, b) => a - b);
      });
    };
    const inOrder = clustersOf([...offers.keys()]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...offers.keys()], { minLength: offers.length }), (order) => {
        expect(clustersOf(order)).toEqual(inOrder);
      }),
      { numRuns: 15 },
    );
  });

  it("names a cluster by its first offer, and says how it came about", () => {
    const placed = clusterOffers(titles("Brenn 40 speaker", "Orlo QX4400 amplifier", "amplifier Orlo QX-4400"));
    expect(placed.map(({ cluster, decision }) => [cluster, decision])).toEqual([
      [0, "new"],
      [1, "auto"],
      [1, "auto"],
    ]);
    expect(placed[0]!.score).toBe(0);
    expect(placed[1]!.score).toBe(placed[2]!.score);
  });

  it("asks about what may be one product, and leaves it apart", () => {
    const [one, other] = clusterOffers(titles("Orlo Vista deluxe speaker", "Orlo Vista speaker"));
    expect(one).toMatchObject({ cluster: 0, decision: "review", candidate: 1 });
    expect(other).toMatchObject({ cluster: 1, decision: "review", candidate: 0 });
  });

  it("never brings two offers of one shop together, not even by way of a third", () => {
    const offers: NamedOffer[] = [
      { title: "Orlo QX4400 amplifier", shop: "a" },
      { title: "Orlo QX4400 amplifier", shop: "b" },
      { title: "Orlo QX4400 amplifier", shop: "a" },
    ];
    const [one, , three] = clusterOffers(offers);
    expect(one!.cluster).not.toBe(three!.cluster);
  });

  it("finds what only a trade number joins", () => {
    const gtin = "4006381333931";
    const placed = clusterOffers([
      { title: "Orlo QX4400 amplifier", gtin, shop: "a" },
      { title: "Verstarker, gebraucht", gtin: "04006381333931", shop: "b" },
    ]);
    expect(placed.map(({ cluster, decision }) => [cluster, decision])).toEqual([
      [0, "auto"],
      [0, "auto"],
    ]);
  });

  it("may be empty", () => {
    expect(clusterOffers([])).toEqual([]);
  });
});
