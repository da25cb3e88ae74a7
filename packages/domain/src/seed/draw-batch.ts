import { type Card, cardOf, type NumberedOffer } from "./card-of.ts";
import { countParts, type PartCounts } from "./count-parts.ts";
import { drawOffers } from "./draw-offers.ts";
import { drawProduct, type SeedProduct } from "./draw-product.ts";
import { createRandom, hashNumber } from "./random.ts";
import type { References } from "./references.ts";
import type { Article } from "./schedule.ts";
import type { SeedOffsets } from "./seed-progress.ts";

/** A product with its variants and offers, and the ids they are stored under. */
export interface SeedItem {
  /** The product's number in the seed, from 0. */
  number: number;
  id: number;
  article: Article;
  product: SeedProduct;
  /** As many as the product has finishes. */
  variants: { id: number; number: number }[];
  offers: (NumberedOffer & { number: number })[];
  card: Card;
}

/** What stays the same for a whole seed. */
export interface DrawContext {
  seed: number;
  siteCurrency: string;
  references: References;
  articleAt: (number: number) => Article;
  offsets: SeedOffsets;
}

/** Products of a range of numbers. `before` counts the variants and offers of all products below it. */
export interface SeedRange {
  from: number;
  to: number;
  before: PartCounts;
}

/** Draws a range of products. The same range is always the same, whatever was drawn before. */
export function drawBatch(context: DrawContext, { from, to, before }: SeedRange): SeedItem[] {
  const next = { ...before };
  return Array.from({ length: to - from }, (_, index) => drawItem(context, from + index, next));
}

/** @param next running numbers of variants and offers; moved behind those of this product */
function drawItem(context: DrawContext, number: number, next: PartCounts): SeedItem {
  const { seed, siteCurrency, offsets } = context;
  const { shops } = context.references;
  const random = createRandom(hashNumber(seed, number));
  const counts = countParts(seed, shops.length, number);
  const article = context.articleAt(number);
  const product = drawProduct(random, article, counts.variants);
  const variants = product.finishes.map(() => {
    const own = next.variants++;
    return { id: offsets.variant + own, number: own };
  });
  const offers = drawOffers(random, product, counts.offers, shops, siteCurrency).map((offer) => {
    const own = next.offers++;
    const { id: shopId, slug: shopSlug } = shops[offer.shop]!;
    return { ...offer, id: offsets.offer + own, number: own, shopId, shopSlug };
  });
  return {
    number,
    id: offsets.product + number,
    article,
    product,
    variants,
    offers,
    card: cardOf(offers, siteCurrency),
  };
}
