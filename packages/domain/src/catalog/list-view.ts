import { NO_PRICE } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { type CardRecord, cardColumns, toCard } from "./card-columns.ts";
import type { CompactCard } from "./contract-lists.ts";
import type { ProductCard } from "./contract-products.ts";

/** How the products of a page are read and shown. */
export interface ListView {
  columns: RawBuilder<unknown>;
  show(row: Record<string, unknown>): ProductCard | CompactCard;
}

/** @param price the row's price in the asked currency */
export function listView(
  view: "full" | "compact",
  { currency, siteCurrency, price }: { currency: string; siteCurrency: string; price: RawBuilder<unknown> },
): ListView {
  if (view === "full") {
    return {
      columns: cardColumns(currency, siteCurrency),
      show: (row) => toCard(row as unknown as CardRecord, currency),
    };
  }
  return {
    columns: sql`product.id, product.name, ${price} as price, product.in_stock as "inStock"`,
    show: ({ id, name, price: amount, inStock }) =>
      ({ id, name, price: amount === NO_PRICE ? null : amount, inStock }) as CompactCard,
  };
}
