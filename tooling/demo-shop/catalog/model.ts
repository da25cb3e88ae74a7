import { inventGtin13 } from "../gtin.ts";
import { slugify } from "../slug.ts";
import type { CategorySlug } from "./categories.ts";
import type { Specs } from "./specs.ts";

/** One instrument as its maker sells it, in one or more finishes. */
export interface Model {
  /** Stable name of the model over all shops: brand and name as a slug. */
  id: string;
  brand: string;
  /** The maker's model name, without the brand. */
  name: string;
  category: CategorySlug;
  /** Typical street price in euro cents, the middle around which the shops price. */
  price: number;
  specs: Specs;
  /** At least one; what is bought. */
  variants: Variant[];
}

/** What is bought: one finish of a model, for one hand. */
export interface Variant {
  /** Or size, for violins and cellos. Null where the maker offers no choice. */
  finish: string | null;
  /** The maker's short code of the finish, as some shops print it in a title. */
  code: string | null;
  leftHanded: boolean;
  mpn: string;
  /** EAN-13 of our own making, see `inventGtin13`. */
  gtin: string;
}

/** A finish in a catalog row: name, code, part number, and "left" for a left-handed instrument. */
export type Finish = readonly [name: string, code: string, mpn: string, hand?: "left"];

/** A catalog row: brand, model name, part number (or the finishes, each with its own), street price in whole euros, specs. */
export type Row = readonly [brand: string, name: string, mpn: string | readonly Finish[], euros: number, specs: Specs];

/** The models of one category; `shared` holds what all of them have in common, a row's own specs win. */
export function inCategory(category: CategorySlug, shared: Specs, rows: readonly Row[]): Model[] {
  return rows.map(([brand, name, parts, euros, specs]) => ({
    id: slugify(`${brand} ${name}`),
    brand,
    name,
    category,
    price: euros * 100,
    specs: { ...shared, ...specs },
    variants:
      typeof parts === "string"
        ? [toVariant(brand, [null, null, parts])]
        : parts.map((finish) => toVariant(brand, finish)),
  }));
}

function toVariant(brand: string, [finish, code, mpn, hand]: Finish | [null, null, string, "left"?]): Variant {
  return { finish, code, leftHanded: hand === "left", mpn, gtin: inventGtin13(brand, mpn) };
}
