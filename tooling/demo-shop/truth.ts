import { categoryTranslations } from "./catalog/categories.ts";
import type { DemoOffer, DemoPage, DemoShop } from "./contract.ts";
import { offerPath, type Site } from "./site.ts";

/** A shop as the outside sees it. */
export function describeShop({ front: { slug, name, country, language }, origin }: Site): DemoShop {
  return { slug, name, url: origin, currency: "EUR", country, categories: categoryTranslations(language) };
}

/** Every page of a shop, and the entrance of its trap. */
export function listPages({ front, origin, pages }: Site): DemoPage[] {
  const listed = [...pages.values()].map(({ path, kind, allowed }) => ({ url: origin + path, kind, allowed }));
  if (!front.trap) return listed;
  const allowed = !front.disallow.some((path) => front.trap?.startsWith(path));
  return [...listed, { url: `${origin}${front.trap}/2026-01`, kind: "trap", allowed }];
}

/** Every offer of a shop, at its price now. */
export function listOffers({ front, origin, listings }: Site): DemoOffer[] {
  return listings.map((listing) => ({
    sku: listing.sku,
    model: listing.model.id,
    brand: listing.model.brand,
    mpn: listing.variant.mpn,
    gtin: listing.variant.gtin,
    showsGtin: listing.showsGtin,
    name: front.nameListing(listing),
    price: listing.price,
    currency: "EUR",
    availability: listing.availability,
    condition: listing.condition,
    url: origin + offerPath(front, listing),
    pageUrl: origin + front.productPath(listing),
    category: listing.category.slug,
  }));
}
