import type { Category } from "./catalog/categories.ts";
import type { Model, Variant } from "./catalog/model.ts";

/** Whether a shop can deliver, in schema.org's words. */
export type Availability = "InStock" | "OutOfStock" | "PreOrder";

/** `used` is B-stock: opened or shop-worn, sold beside the new article at its own address. */
export type Condition = "new" | "used";

/** One article of one shop: a variant in a condition, with its price. Only `price` and `changedAt` ever change. */
export interface Listing {
  /** The shop's own article number, unique in the shop. */
  sku: string;
  model: Model;
  variant: Variant;
  category: Category;
  condition: Condition;
  availability: Availability;
  /** Euro cents, VAT included. */
  price: number;
  /** The price it had when the shop opened, in cents. */
  openingPrice: number;
  /** The maker's list price in cents where the shop shows one. */
  listPrice: number | null;
  changedAt: Date;
  /** The shop's number for all its variants of this model; null where it has only this one. */
  groupId: string | null;
  /** All variants of the model stand on one page. */
  sharesPage: boolean;
  /** The page names the EAN. */
  showsGtin: boolean;
}

/** The list price if it still is above the price. */
export function reducedFrom({ listPrice, price }: Listing): number | null {
  return listPrice !== null && listPrice > price ? listPrice : null;
}

/** In what a variant differs from its sisters, in schema.org's words: the sizes of violins read `3/4`, all else is a colour. */
export function choiceOf({ finish }: Variant): "color" | "size" {
  return /^\d\/\d$/.test(finish ?? "") ? "size" : "color";
}
