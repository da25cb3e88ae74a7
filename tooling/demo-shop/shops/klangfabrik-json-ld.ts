import type { Category } from "../catalog/categories.ts";
import { describeSpecs } from "../catalog/describe-specs.ts";
import { decimalEuros } from "../language.ts";
import { choiceOf, type Listing, reducedFrom } from "../listing.ts";
import { offerPath, type ProductPage, type Site } from "../site.ts";

/** The way from home to a category, both ends included. */
export function breadcrumbs({ front }: Site, category: Category): { path: string; name: string }[] {
  return [
    { path: "/", name: "Start" },
    { path: front.categoryPath(category.root, 1), name: category.root.name.de },
    { path: front.categoryPath(category, 1), name: category.name.de },
  ];
}

/**
 * A product page as one JSON-LD graph: the breadcrumbs, then a Product, or a ProductGroup where the page sells variants.
 *
 * @see https://developers.google.com/search/docs/appearance/structured-data/product-variants
 */
export function productGraph(site: Site, page: ProductPage, selected: Listing): object {
  const trail = breadcrumbs(site, selected.category).map(({ path, name }, index) => ({
    "@type": "ListItem",
    position: index + 1,
    name,
    item: site.origin + path,
  }));
  const product = page.listings.length > 1 ? toProductGroup(site, page) : toProduct(site, selected);
  return {
    "@context": "https://schema.org",
    "@graph": [{ "@type": "BreadcrumbList", itemListElement: trail }, product],
  };
}

function toProductGroup(site: Site, page: ProductPage): object {
  const [{ model, groupId }] = page.listings;
  return {
    "@type": "ProductGroup",
    "@id": `${site.origin}${page.path}#group`,
    name: `${model.brand} ${model.name}`,
    productGroupID: groupId,
    brand: { "@type": "Brand", name: model.brand },
    url: site.origin + page.path,
    variesBy: [`https://schema.org/${choiceOf(page.listings[0].variant)}`],
    additionalProperty: toProperties(page.listings[0]),
    hasVariant: page.listings.map((listing) => ({ ...toIdentity(site, listing), offers: toOffer(site, listing) })),
  };
}

function toProduct(site: Site, listing: Listing): object {
  const { model, groupId } = listing;
  return {
    ...toIdentity(site, listing),
    "@id": `${site.origin}${site.front.productPath(listing)}#product`,
    url: site.origin + site.front.productPath(listing),
    description: `${listing.category.noun.de} von ${model.brand}.`,
    category: listing.category.name.de,
    brand: { "@type": "Brand", name: model.brand },
    ...(groupId ? { isVariantOf: { "@type": "ProductGroup", productGroupID: groupId } } : {}),
    additionalProperty: toProperties(listing),
    offers: toOffer(site, listing),
  };
}

function toIdentity(site: Site, listing: Listing): object {
  const { variant, sku } = listing;
  return {
    "@type": "Product",
    name: site.front.nameListing(listing),
    sku,
    mpn: variant.mpn,
    gtin13: variant.gtin,
    image: `${site.origin}/img/${sku}.svg`,
    ...(variant.finish ? { [choiceOf(variant)]: variant.finish } : {}),
  };
}

function toOffer(site: Site, listing: Listing): object {
  const { price, availability, condition } = listing;
  const was = reducedFrom(listing);
  return {
    "@type": "Offer",
    url: site.origin + offerPath(site.front, listing),
    price: decimalEuros(price),
    priceCurrency: "EUR",
    availability: `https://schema.org/${availability}`,
    itemCondition: `https://schema.org/${condition === "used" ? "UsedCondition" : "NewCondition"}`,
    seller: { "@type": "Organization", name: site.front.name },
    shippingDetails: {
      "@type": "OfferShippingDetails",
      shippingRate: { "@type": "MonetaryAmount", value: price >= 9_900 ? "0.00" : "4.90", currency: "EUR" },
      shippingDestination: { "@type": "DefinedRegion", addressCountry: "DE" },
    },
    ...(was ? { priceSpecification: toListPrice(was) } : {}),
  };
}

const toListPrice = (cents: number) => ({
  "@type": "UnitPriceSpecification",
  priceType: "https://schema.org/StrikethroughPrice",
  price: decimalEuros(cents),
  priceCurrency: "EUR",
});

function toProperties({ model }: Listing): object[] {
  return describeSpecs(model.specs, "de").map(({ key, label, value, unit, unitCode }) => ({
    "@type": "PropertyValue",
    propertyID: key,
    name: label,
    ...(Array.isArray(value) ? { minValue: value[0], maxValue: value[1] } : { value }),
    ...(unitCode ? { unitText: unit, unitCode } : {}),
  }));
}
