import { NO_PRICE } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { cardColumns, cardFields, readCard } from "./card-columns.ts";
import type { CompactCard } from "./contract-lists.ts";
import type { ProductCard } from "./contract-products.ts";

/** How the products of a page are read and shown. */
export interface ListView {
  columns: RawBuilder<unknown>;
  /** Names of the columns. */
  fields: readonly string[];
  /** Shows a product by the values of its fields, as `readArrays` gives them. */
  show(values: unknown[]): ProductCard | CompactCard;
}

/** @param price the row's price in the asked currency */
export function listView(
  view: "full" | "compact",
  { currency, siteCurrency, price }: { currency: string; siteCurrency: string; price: RawBuilder<unknown> },
): ListView {
  if (view === "full") {
    return {
      columns: cardColumns(currency, siteCurrency),
      fields: cardFields,
      show: (values) => readCard(values, currency),
    };
  }
  return {
    columns: sql`product.id, product.name, ${price} as price, product.in_stock as "inStock"`,
    fields: ["id", "name", "price", "inStock"],
    show: ([id, name, amount, inStock]) =>
      ({ id, name, price: amount === NO_PRICE ? null : amount, inStock }) as CompactCard,
  };
}
