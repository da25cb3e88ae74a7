import type { Vitrine } from "@vitrine/sdk";
import type { SimulatedProduct } from "./assortment.ts";

/** Of that many products, the offers are asked for: those that are viewed and clicked most. */
const WITH_OFFERS = 300;
const AT_ONCE = 10;

/** The products of a running server, the most popular first, as many as asked for. */
export async function readProducts({ catalog }: Vitrine, count: number): Promise<SimulatedProduct[]> {
  const cards: { id: number; category: string }[] = [];
  for await (const { id, category } of catalog.list({ sort: "popular", limit: Math.min(200, count) })) {
    cards.push({ id, category });
    if (cards.length === count) break;
  }
  const products: SimulatedProduct[] = [];
  for (let from = 0; from < cards.length; from += AT_ONCE) {
    const some = cards.slice(from, from + AT_ONCE);
    if (from >= WITH_OFFERS) products.push(...some);
    else {
      const read = some.map(async (card) => {
        const { items } = await catalog.offers({ productId: card.id });
        return { ...card, offerIds: items.map(({ id }) => id) };
      });
      products.push(...(await Promise.all(read)));
    }
  }
  return products;
}
