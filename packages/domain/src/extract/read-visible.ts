import type { CandidateSet } from "./contract.ts";
import { labelMeaning } from "./identifier-labels.ts";
import type { Page } from "./page.ts";
import { readBreadcrumbs } from "./read-breadcrumbs.ts";
import { readInlineLabels } from "./read-inline-labels.ts";
import { readTables } from "./read-tables.ts";
import { readVisibleAvailability } from "./read-visible-availability.ts";
import { readVisibleBrand } from "./read-visible-brand.ts";
import { readVisibleDescription } from "./read-visible-description.ts";
import { readVisibleImages } from "./read-visible-images.ts";
import { type RatedPrice, ratePrices, readVisiblePrice } from "./read-visible-price.ts";
import { readVisibleRating } from "./read-visible-rating.ts";
import { readVisibleShipping } from "./read-visible-shipping.ts";
import { openVisiblePage, type VisiblePage } from "./visible-page.ts";

/** What the visible page told, for deciding what kind of page it is. */
export interface VisibleFindings {
  visible: VisiblePage;
  /** The price of the page's own product, if one stands out. */
  price: RatedPrice | null;
  /** All prices on the page. */
  prices: RatedPrice[];
  /** How many labelled article numbers, part numbers and GTINs stand on it. */
  numbers: number;
  /** How many labelled values stand in its tables and definition lists. */
  specs: number;
}

/**
 * Reads what a visitor sees: price, list price, availability, brand, shipping, rating, pictures, description, tables, labelled numbers,
 * breadcrumbs (method `visible`).
 */
export function readVisible(page: Page, set: CandidateSet): VisibleFindings {
  const visible = openVisiblePage(page, statedCurrency(set));
  const prices = ratePrices(visible);
  const price = readVisiblePrice(prices, set);
  readVisibleAvailability(visible, price, set);
  const pairs = readTables(page, set);
  const labels = [...readInlineLabels(visible, set), ...pairs.map(({ label }) => labelMeaning(label))];
  readBreadcrumbs(page, set);
  readVisibleBrand(visible, set);
  readVisibleShipping(visible, price, set);
  readVisibleRating(visible, set);
  readVisibleImages(visible, set);
  readVisibleDescription(visible, set);
  const numbers = labels.filter((meaning) => meaning === "sku" || meaning === "mpn" || meaning === "gtin").length;
  const specs = pairs.filter(({ source }) => !source.startsWith("li")).length;
  return { visible, price, prices, numbers, specs };
}

function statedCurrency({ price }: CandidateSet): string | null {
  return price?.find(({ value }) => value.currency !== null)?.value.currency ?? null;
}
