import type { Facet, FacetValue } from "./contract-lists.ts";

/** A value with what it means as a number. */
export interface CountedValue extends FacetValue {
  number?: number | null;
  numberMax?: number | null;
  unit?: string | null;
}

/** From this share of products on, an attribute counts as one of numbers. */
const NUMERIC_SHARE = 0.8;

/** Facets that every catalog has. */
export const fixedFacets: Record<string, { key: string; label: string }> = {
  category: { key: "category", label: "Category" },
  brand: { key: "brand", label: "Brand" },
  shop: { key: "shop", label: "Shop" },
  condition: { key: "condition", label: "Condition" },
  inStock: { key: "inStock", label: "In stock" },
};

/** A facet of counted values, whoever counted them: its type and span follow from the values alone. */
export function toFacet(
  { key, label }: { key: string; label: string },
  values: CountedValue[],
  maxValues: number,
): Facet {
  values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const products = values.reduce((sum, { count }) => sum + count, 0);
  const unit = commonUnit(values);
  const numeric = values.filter((value) => typeof value.number === "number" && (value.unit ?? null) === unit);
  const share = numeric.reduce((sum, { count }) => sum + count, 0) / Math.max(1, products);
  const isNumber = numeric.length > 0 && share >= NUMERIC_SHARE;
  const isBoolean = values.length > 0 && values.every(({ value }) => value === "true" || value === "false");
  return {
    key,
    label,
    type: isNumber ? "number" : isBoolean ? "boolean" : "enum",
    unit: isNumber ? unit : null,
    min: isNumber ? Math.min(...numeric.map((value) => value.number as number)) : null,
    max: isNumber ? Math.max(...numeric.map((value) => value.numberMax ?? (value.number as number))) : null,
    values: values.slice(0, maxValues).map(({ value, label, count }) => ({ value, label, count })),
    distinct: values.length,
  };
}

/** The unit most products have their number in. */
function commonUnit(values: CountedValue[]): string | null {
  const counts = new Map<string | null, number>();
  for (const { number, unit, count } of values) {
    if (typeof number === "number") counts.set(unit ?? null, (counts.get(unit ?? null) ?? 0) + count);
  }
  let best: string | null = null;
  for (const [unit, count] of counts) {
    const most = counts.get(best) ?? 0;
    if (count > most || (count === most && String(unit) < String(best))) best = unit;
  }
  return best;
}
