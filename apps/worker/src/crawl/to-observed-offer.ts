import { currencyExponent, type ObservedOffer, type ObservedProduct } from "@vitrine/domain";
import type { Shop } from "@vitrine/domain/contract";
import { toSiteCategory } from "@vitrine/domain/crawl";
import type { Extraction, VariantFacts } from "@vitrine/domain/extract";

export interface SeenPage {
  shop: Pick<Shop, "id" | "currency" | "policy">;
  /** Address the page was fetched from. */
  url: string;
  extraction: Extraction;
  at: Date;
  sourcePageId: number;
}

/** A price as pages give it: the currency may be missing. */
interface PageMoney {
  amount: number;
  currency: string | null;
}

/** An offer and the place among the page's variants that it was read from, null where the page sells one thing. */
export interface PageOffer {
  offer: ObservedOffer;
  variant: number | null;
}

/**
 * The offers of a product page: one per variant where the page prices its variants apart, else one. What has neither a
 * price nor the word that it is sold out is no observation: the reader may have missed the price.
 */
export function toObservedOffers(page: SeenPage): PageOffer[] {
  const { fields } = page.extraction;
  if (!fields.name) return [];
  const variants = (fields.variants?.value ?? []).map((facts, variant) => ({
    offer: toVariantOffer(page, facts),
    variant,
  }));
  const told = variants.flatMap(({ offer, variant }) => (offer ? [{ offer, variant }] : []));
  const distinct = [...new Map(told.map((entry) => [entry.offer.key, entry])).values()];
  if (distinct.length > 1) return distinct;
  const offer = toPageOffer(page);
  return offer ? [{ offer, variant: null }] : [];
}

function toPageOffer(page: SeenPage): ObservedOffer | null {
  const { fields } = page.extraction;
  const url = page.extraction.canonicalUrl ?? page.url;
  const price = inShopMoney(fields.price?.value, page.shop.currency);
  return observed(page, {
    key: fields.sku?.value ?? url,
    url,
    title: fields.name?.value ?? "",
    product: { ...productOf(page), ...identifiers(fields.gtin?.value, fields.mpn?.value, fields.sku?.value) },
    price,
    listPrice: inShopMoney(fields.listPrice?.value, page.shop.currency),
  });
}

/** A variant is an offer of its own where it has a price and something that tells it from the others. */
function toVariantOffer(page: SeenPage, facts: VariantFacts): ObservedOffer | null {
  const { fields } = page.extraction;
  const key = facts.sku ?? facts.gtin ?? facts.url;
  const price = inShopMoney(facts.price, page.shop.currency);
  if (!key || !price) return null;
  const variantName = Object.values(facts.attributes).join(", ");
  const product = {
    ...productOf(page),
    ...identifiers(facts.gtin, facts.mpn, facts.sku),
    ...(variantName && { variantName }),
  };
  return observed(page, {
    key,
    url: facts.url ?? page.url,
    title: facts.name ?? [fields.name?.value, variantName].filter(Boolean).join(", "),
    product: { ...product, groupId: product.groupId ?? page.extraction.canonicalUrl ?? page.url },
    price,
    listPrice: null,
    ...(facts.availability && { availability: facts.availability }),
  });
}

interface Stated {
  key: string;
  url: string;
  title: string;
  product: ObservedProduct;
  price: { amount: number; currency: string } | null;
  listPrice: { amount: number; currency: string } | null;
  availability?: ObservedOffer["availability"];
}

function observed(page: SeenPage, { price, listPrice, ...stated }: Stated): ObservedOffer | null {
  const { fields } = page.extraction;
  const availability = stated.availability ?? fields.availability?.value ?? null;
  if (!price && availability !== "OutOfStock") return null;
  const currency = price?.currency ?? page.shop.currency;
  const shipping = inShopMoney(fields.shipping?.value, page.shop.currency);
  const evidence = fields.price ?? fields.availability ?? fields.name;
  return {
    ...stated,
    shopId: page.shop.id,
    price: price?.amount ?? null,
    currency,
    listPrice: listPrice?.currency === currency ? listPrice.amount : null,
    shipping: shipping?.currency === currency ? shipping.amount : null,
    availability,
    ...(fields.condition && { condition: fields.condition.value }),
    at: page.at,
    method: evidence?.method ?? "visible",
    confidence: evidence?.confidence ?? 0,
    sourcePageId: page.sourcePageId,
  };
}

function productOf({ shop, extraction: { fields } }: SeenPage): ObservedProduct {
  const image = fields.images?.value[0];
  return {
    name: fields.name?.value ?? "",
    ...(fields.brand && { brand: fields.brand.value }),
    ...(fields.categoryPath && { categoryPath: toSiteCategory(fields.categoryPath.value, shop.policy) }),
    ...(fields.description && { description: fields.description.value }),
    ...(image && { imageUrl: image }),
    ...(fields.specs && { specs: fields.specs.value }),
    ...(fields.groupId && { groupId: fields.groupId.value }),
    ...(fields.rating && { rating: fields.rating.value.value, ratingCount: fields.rating.value.count ?? 0 }),
  };
}

function identifiers(gtin?: string, mpn?: string, sku?: string): Pick<ObservedProduct, "gtin" | "mpn" | "sku"> {
  return { ...(gtin && { gtin }), ...(mpn && { mpn }), ...(sku && { sku }) };
}

/** A price without a currency is in the shop's, and was read with two decimals, which the shop's may not have. */
function inShopMoney(money: PageMoney | undefined, shopCurrency: string): { amount: number; currency: string } | null {
  if (!money) return null;
  if (money.currency) return { amount: money.amount, currency: money.currency };
  return { amount: Math.round(money.amount * 10 ** (currencyExponent(shopCurrency) - 2)), currency: shopCurrency };
}
