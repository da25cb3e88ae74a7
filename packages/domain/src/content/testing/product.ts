import type { CopyProduct } from "../queries.ts";

/** For tests: a product of which everything is known. */
export function exampleProduct(changes: Partial<CopyProduct> = {}): CopyProduct {
  const best = (price: number) => ({ price, offerId: 1, shopId: 1, shop: "Klangfabrik" });
  return {
    id: 1,
    status: "active",
    successor: null,
    name: "PRS SE Custom 24",
    brand: "PRS",
    category: "Electric guitars",
    specs: [
      { label: "Frets", value: "22" },
      { label: "Strings", value: "6" },
      { label: "Scale length", value: "648 mm" },
      { label: "Body", value: "mahogany" },
      { label: "Korpus", value: "Ahorn" },
      { label: "Frequency response", value: "50 – 15.000 Hz" },
      { label: "Sample rate", value: "96 kHz" },
      { label: "Weight (kg)", value: "3.5" },
      { label: "Size", value: "3/4" },
      { label: "Case", value: "two pockets" },
    ],
    variants: ["Faded Blue Burst", "3-Color Sunburst", "Black"],
    bestPrices: { EUR: { new: best(129_900), used: best(79_950) }, USD: { new: best(99_900) } },
    shopCount: 3,
    ...changes,
  };
}
