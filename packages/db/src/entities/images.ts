import { defineEntity, p } from "@mikro-orm/core";
import { instant, reference } from "./columns.ts";

/** The picture that a product's card names, and what is known of it. Nothing of it is read by lists: `product.has_image` is. */
export const ProductImage = defineEntity({
  name: "ProductImage",
  tableName: "product_image",
  indexes: [{ name: "product_image_due_idx", properties: ["dueAt"] }],
  properties: {
    productId: reference().primary().autoincrement(false),
    url: p.text(),
    /** "cdn.example:8080": one request at a time goes to each. */
    host: p.text(),
    /** null: not looked at yet. */
    exists: p.boolean().nullable(),
    /** "image/jpeg", as its first bytes say. */
    type: p.text().nullable(),
    bytes: p.integer().nullable(),
    /** Hex, of the file. */
    sha256: p.text().nullable(),
    /** There is a copy of it in the image store. */
    isKept: p.boolean().default(false),
    /** In a row. */
    failures: p.integer().default(0),
    error: p.text().nullable(),
    checkedAt: instant().nullable(),
    /** "infinity" while the product is not listed. */
    dueAt: instant().defaultRaw("now()"),
    /** A worker is at it, or its host rests, until then. */
    leaseUntil: instant().nullable(),
  },
});
