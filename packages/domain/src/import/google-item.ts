import type { Availability, Condition } from "../catalog/contract.ts";
import { normalizeAvailability } from "../extract/availability.ts";
import { cleanLine } from "../extract/clean-text.ts";
import { normalizeCondition } from "../extract/condition.ts";
import { normalizeGtin } from "../extract/gtin.ts";
import { plainDescription } from "../extract/plain-description.ts";
import type { ObservedProduct } from "../prices/observed-offer.ts";
import { type FeedContext, FeedFieldError, type FeedIssue, type FeedRecord } from "./feed-line.ts";
import { readPriceText } from "./feed-price.ts";

/**
 * The attributes of one item of a Google Merchant feed, by their names in the product data specification
 * (https://support.google.com/merchants/answer/7052112): "image_link", never "g:image_link".
 */
export interface GoogleItem {
  /** Values in their order; most attributes have one. */
  values: Map<string, string[]>;
  /** Attributes with sub-attributes, `shipping` and `product_detail`. */
  groups: Map<string, Map<string, string>[]>;
}

/** Attributes that are shown as specs, with their labels. */
const SPEC_LABELS: [attribute: string, label: string][] = [
  ["color", "Color"],
  ["size", "Size"],
  ["material", "Material"],
  ["pattern", "Pattern"],
  ["gender", "Gender"],
  ["age_group", "Age group"],
  ["energy_efficiency_class", "Energy efficiency class"],
  ["product_weight", "Weight"],
  ["product_length", "Length"],
  ["product_width", "Width"],
  ["product_height", "Height"],
];
const VARIANT_ATTRIBUTES = ["color", "size", "material", "pattern"];

/** What feeds write where a product has no such number: it would join products that have nothing in common. */
const PLACEHOLDER =
  /^(?:n\/?\.?a\.?|none|null|nil|unknown|unbranded|no brand|does not apply|not applicable|-+|0+|x+)$/i;

/**
 * One item as an offer. `id`, `title`, `price` and a readable `link` are needed; other fields that cannot be read are left
 * out with a warning, since the shop's own site shows the offer too.
 *
 * @throws FeedFieldError naming the attribute
 */
export function readGoogleItem(item: GoogleItem, context: FeedContext): { record: FeedRecord; warnings?: FeedIssue[] } {
  const warnings: FeedIssue[] = [];
  const optional = <T>(field: string, read: (text: string) => T | null, reason: string): T | undefined => {
    const text = textOf(item, field);
    if (text === undefined) return undefined;
    const value = read(text);
    if (value === null) warnings.push({ field, reason: `${reason}, is “${cleanLine(text, 60)}”` });
    return value ?? undefined;
  };

  const key = required(item, "id", 200);
  const title = required(item, "title", 500);
  const { price, listPrice, currency } = readPrices(item, context, warnings);
  const isPack = Number(textOf(item, "multipack")) > 1 || /^(?:yes|true)$/i.test(textOf(item, "is_bundle") ?? "");
  const gtin = optional(
    "gtin",
    (text) => text.split(/[,;|]/).map(normalizeGtin).find(Boolean) ?? null,
    "is no valid GTIN",
  );
  const product: ObservedProduct = {
    name: title,
    sku: key,
    ...given("brand", identifying(item, "brand", 200)),
    // A pack of six is not what the number of the single piece names.
    ...(isPack ? {} : { ...given("gtin", gtin), ...given("mpn", identifying(item, "mpn", 100)) }),
    ...given("categoryPath", readCategoryPath(item)),
    ...given("description", plainDescription(textOf(item, "description") ?? "") || undefined),
    ...given("imageUrl", optional("image_link", httpUrl, "must be a web address")),
    ...readVariant(item),
    ...given("specs", readSpecs(item)),
  };
  return {
    record: {
      type: "offer",
      listing: {
        key,
        url: readLink(item),
        title,
        product,
        price,
        currency,
        listPrice,
        shipping: readShipping(item, currency, context),
        availability: optional<Availability>("availability", normalizeAvailability, "is no known availability") ?? null,
        condition: optional<Condition>("condition", normalizeCondition, "is no known condition") ?? "new",
      },
    },
    ...(warnings.length > 0 && { warnings }),
  };
}

function textOf(item: GoogleItem, attribute: string): string | undefined {
  return item.values
    .get(attribute)
    ?.find((value) => value.trim() !== "")
    ?.trim();
}

/** A field, if there is a value for it. */
function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function required(item: GoogleItem, attribute: string, limit: number): string {
  const text = cleanLine(textOf(item, attribute) ?? "", limit + 1);
  if (text === "") throw new FeedFieldError(attribute, "is missing");
  if (text.length > limit) throw new FeedFieldError(attribute, `has more than ${limit} characters`);
  return text;
}

function identifying(item: GoogleItem, attribute: string, limit: number): string | undefined {
  const text = cleanLine(textOf(item, attribute) ?? "", limit);
  return text === "" || PLACEHOLDER.test(text) ? undefined : text;
}

function httpUrl(text: string): string | null {
  const url = text.length <= 2_000 ? URL.parse(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

function readLink(item: GoogleItem): string {
  const text = textOf(item, "link");
  if (text === undefined) return "";
  const url = httpUrl(text);
  if (url === null) throw new FeedFieldError("link", "must be a web address of at most 2,000 characters");
  return url;
}

/** What a buyer pays now: the sale price while it holds, and then `price` is the list price. */
function readPrices(item: GoogleItem, context: FeedContext, warnings: FeedIssue[]) {
  const text = textOf(item, "price");
  if (text === undefined) throw new FeedFieldError("price", "is missing");
  const { amount, currency } = readPriceText("price", text, context.currency);
  const regular = { price: amount, listPrice: null, currency };
  const saleText = textOf(item, "sale_price");
  if (saleText === undefined || !isOnSale(textOf(item, "sale_price_effective_date"), context.now)) return regular;
  try {
    const sale = readPriceText("sale_price", saleText, currency);
    if (sale.currency === currency && sale.amount < amount) return { price: sale.amount, listPrice: amount, currency };
  } catch (error) {
    if (!(error instanceof FeedFieldError)) throw error;
    warnings.push({ field: error.field, reason: error.message });
  }
  return regular;
}

/** `2026-02-24T11:07+0100/2026-03-01T23:59+0100`; no dates mean always. */
function isOnSale(interval: string | undefined, now: Date): boolean {
  const [from = NaN, to = NaN] = (interval ?? "").split("/").map((time) => Date.parse(time.trim()));
  return !(now.getTime() < from) && !(now.getTime() > to);
}

/** Google's own category where it is a path (it is the same for every shop), else the shop's. Ids of Google's are no names. */
function readCategoryPath(item: GoogleItem): string[] | undefined {
  const paths = ["google_product_category", "product_type"].map((attribute) => textOf(item, attribute) ?? "");
  const path = paths.find((text) => /\D/.test(text));
  const names = path?.split(/\s*>\s*/).flatMap((name) => cleanLine(name, 200) || []);
  return names && names.length > 0 ? names.slice(0, 8) : undefined;
}

function readVariant(item: GoogleItem): Pick<ObservedProduct, "groupId" | "variantName"> {
  const groupId = identifying(item, "item_group_id", 200);
  if (groupId === undefined) return {};
  const parts = VARIANT_ATTRIBUTES.flatMap((attribute) => cleanLine(textOf(item, attribute) ?? "", 100) || []);
  return { groupId, ...given("variantName", parts.join(" / ") || undefined) };
}

function readSpecs(item: GoogleItem): Record<string, string> | undefined {
  const specs = new Map<string, string>();
  for (const [attribute, label] of SPEC_LABELS) {
    const value = cleanLine(textOf(item, attribute) ?? "", 1_000);
    if (value !== "") specs.set(label, value);
  }
  const multipack = Number(textOf(item, "multipack"));
  if (multipack > 1) specs.set("Multipack", String(multipack));
  for (const detail of item.groups.get("product_detail") ?? []) {
    const label = cleanLine(detail.get("attribute_name") ?? "", 100);
    const value = cleanLine(detail.get("attribute_value") ?? "", 1_000);
    if (label !== "" && value !== "" && specs.size < 200) specs.set(label, value);
  }
  return specs.size > 0 ? Object.fromEntries(specs) : undefined;
}

/** The cheapest way to the shop's country in the offer's currency; null where none is stated. */
function readShipping(item: GoogleItem, currency: string, context: FeedContext): number | null {
  const all = item.groups.get("shipping") ?? [];
  const own = all.filter((way) => way.get("country")?.toUpperCase() === context.country);
  const costs = (own.length > 0 ? own : all).flatMap((way) => {
    const text = way.get("price");
    if (!text) return [];
    try {
      const cost = readPriceText("shipping", text, currency);
      return cost.currency === currency ? cost.amount : [];
    } catch (error) {
      // A way whose price cannot be read is no way that could be shown.
      if (error instanceof FeedFieldError) return [];
      throw error;
    }
  });
  return costs.length > 0 ? Math.min(...costs) : null;
}
