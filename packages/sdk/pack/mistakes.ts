/** Six mistakes, one on each marked line: exactly these must be errors. */
import { createVitrine } from "@vitrine/sdk";

const vitrine = createVitrine({ baseUrl: "https://compare.example.org" });

export async function mistakes(): Promise<void> {
  await vitrine.catalog.lst(); // mistake: there is no such procedure
  await vitrine.catalog.list({ limit: "50" }); // mistake: a number
  await vitrine.catalog.list({ filter: { colour: "red" } }); // mistake: there is no such filter
  await vitrine.catalog.offers(); // mistake: of which product?
  const product = await vitrine.catalog.get({ id: 1 });
  product.price.amount.toFixed(); // mistake: there may be no offer
  for await (const change of vitrine.catalog.onPriceChange()) {
    change.price; // mistake: it may be a reset
  }
}
