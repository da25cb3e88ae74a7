import { type ObservedOffer, observeOffers, type Platform, upsertShop } from "@vitrine/domain";

/** Offers of one batch. */
const BATCH = 1_000;

/** What a measurement's catalog is made of: as many offers as asked, each of a product of its own. */
export async function fill(platform: Platform, count: number): Promise<{ shopId: number }> {
  const shop = await upsertShop(platform, {
    slug: "bench",
    name: "Bench",
    url: "https://bench.example",
    currency: "EUR",
  });
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => from + index);
    await observeOffers(
      platform,
      numbers.map((number) => offerOf(shop.id, number)),
    );
  }
  return { shopId: shop.id };
}

/** The offer of that number, at its first price or another. */
export function offerOf(shopId: number, number: number, price = 1_000 + ((number * 7_919) % 200_000)): ObservedOffer {
  return {
    shopId,
    key: String(number),
    url: `https://bench.example/${number}`,
    title: `Instrument ${number}`,
    product: {
      name: `Instrument ${number}`,
      brand: `Maker ${number % 40}`,
      mpn: `M-${number}`,
      categoryPath: ["Instruments", `Kind ${number % 20}`],
      imageUrl: `https://bench.example/${number}.jpg`,
    },
    price,
    currency: "EUR",
    availability: "InStock",
    at: new Date(),
    method: "feed",
    confidence: 1,
  };
}
