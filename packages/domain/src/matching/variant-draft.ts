import type { ProductDraft } from "../catalog/create-products.ts";

/** A product that exists or is about to. */
export type ProductRef = ProductDraft | { id: number };

/** A variant that exists or is about to. */
export interface VariantDraft {
  id?: number;
  product: ProductRef;
  name: string;
  isDefault: boolean;
}
