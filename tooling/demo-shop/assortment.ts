import { getCategory } from "./catalog/categories.ts";
import type { Model, Variant } from "./catalog/model.ts";
import { models } from "./catalog/models.ts";
import { draw, hash32 } from "./draw.ts";
import type { Availability, Condition, Listing } from "./listing.ts";
import { listPrice, openingPrice } from "./pricing.ts";
import type { Shopfront } from "./shops/shopfront.ts";

/** Shares of the models that all three shops carry, and that two of them carry; the rest stands in one shop only. */
const IN_ALL = 0.36;
const IN_TWO = 0.25;
/** A shop that carries a model has its first finish and each other one with this chance. */
const FURTHER_FINISH = 0.3;
const USED = 0.03;
const OUT_OF_STOCK = 0.1;
const PRE_ORDER = 0.04;

/** Day of the shops' opening: when a price that never moved was "last changed". */
const OPENED_AT = new Date("2025-09-01T06:00:00Z");

/** Everything each shop sells, in the order of the shops given; the same for the same seed. */
export function stockShops(fronts: readonly Shopfront[], seed: number): Listing[][] {
  const shares = shareModels(seed);
  return fronts.map((front, index) =>
    models.filter((model) => shares.get(model.id)?.includes(index)).flatMap((model) => stockModel(front, model, seed)),
  );
}

/** Which of three shops carry a model, by their index. Ranked rather than drawn one by one, so the shares hold for every seed. */
function shareModels(seed: number): Map<string, number[]> {
  const ranked = models.map(({ id }) => id).sort((a, b) => draw(seed, "rank", a) - draw(seed, "rank", b));
  const inAll = Math.ceil(models.length * IN_ALL);
  const inTwo = inAll + Math.ceil(models.length * IN_TWO);
  return new Map(
    ranked.map((id, rank) => {
      if (rank < inAll) return [id, [0, 1, 2]];
      return [id, rank < inTwo ? [0, 1, 2].filter((shop) => shop !== rank % 3) : [rank % 3]];
    }),
  );
}

function stockModel(front: Shopfront, model: Model, seed: number): Listing[] {
  const keys = [seed, front.slug, model.id];
  const variants = model.variants.filter(
    (variant, i) => i === 0 || draw("finish", variant.mpn, ...keys) < FURTHER_FINISH,
  );
  const listings = variants.map((variant) => toListing(front, model, variant, "new", seed));
  if (variants.length > 1) {
    const sharesPage = front.sharesPages && draw("one page", ...keys) < 0.6;
    const groupId = `${front.slug.slice(0, 1).toUpperCase()}G${hash32(model.id) % 1e7}`;
    for (const listing of listings) Object.assign(listing, { groupId, sharesPage });
  }
  if (draw("used", ...keys) < USED) listings.push(toListing(front, model, variants[0]!, "used", seed));
  return listings;
}

function toListing(front: Shopfront, model: Model, variant: Variant, condition: Condition, seed: number): Listing {
  const keys = [seed, front.slug, model.id, condition];
  const price = openingPrice(model.price, condition === "used", front.priceEnding, ...keys);
  const serial = hash32(`${front.slug} ${model.id} ${variant.mpn}`) % 1e7;
  return {
    sku: front.formatSku(String(serial).padStart(7, "0")) + (condition === "used" ? "-B" : ""),
    model,
    variant,
    category: getCategory(model.category),
    condition,
    availability: condition === "used" ? "InStock" : drawAvailability(draw("stock", variant.mpn, ...keys)),
    price,
    openingPrice: price,
    listPrice: listPrice(price, front.priceEnding, ...keys),
    changedAt: OPENED_AT,
    groupId: null,
    sharesPage: false,
    showsGtin: draw("gtin", variant.mpn, ...keys) < front.gtinShare,
  };
}

function drawAvailability(number: number): Availability {
  if (number < OUT_OF_STOCK) return "OutOfStock";
  return number < OUT_OF_STOCK + PRE_ORDER ? "PreOrder" : "InStock";
}
