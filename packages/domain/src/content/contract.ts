import { z } from "zod";
import { cursorSchema, idSchema, limitSchema, type Schema } from "../platform/schema.ts";

export interface ContentInput {
  productId: number;
  /** BCP 47; default: the site's. */
  locale?: string;
}

export const contentInputSchema: Schema<ContentInput> = z.strictObject({
  productId: idSchema,
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language tag such as en or de-AT")
    .optional(),
});

/** Something known about the product, with a number that sentences cite. */
export interface Fact {
  id: number;
  label: string;
  value: string;
}

/** One sentence and the facts it rests on. */
export interface ContentSentence {
  text: string;
  facts: number[];
}

/** Product copy with its evidence. */
export interface ProductContent {
  productId: number;
  locale: string;
  /** "template": put together from facts; "model": written by a language model and checked against them. */
  method: "template" | "model";
  model: string | null;
  sentences: ContentSentence[];
  facts: Fact[];
  /** The facts have changed since this was written. */
  stale: boolean;
  createdAt: Date;
}

export interface ContentRun {
  id: number;
  productId: number;
  locale: string;
  method: "template" | "model";
  model: string | null;
  status: "published" | "rejected";
  /** Why sentences were refused. */
  rejections: string[];
  tokens: number;
  createdAt: Date;
}

export interface ContentRunsInput {
  limit?: number;
  cursor?: string;
}

export const contentRunsInputSchema: Schema<ContentRunsInput | undefined> = z
  .strictObject({ limit: limitSchema.optional(), cursor: cursorSchema.optional() })
  .optional();

export interface ContentRunPage {
  items: ContentRun[];
  nextCursor: string | null;
}

/** Product copy. */
export interface ContentApi {
  get(input: ContentInput): Promise<ProductContent>;
  /** Needs a secret key with the scope `content`. */
  generate(input: ContentInput): Promise<ProductContent>;
  /** Needs a secret key with the scope `content`. */
  runs(input?: ContentRunsInput): Promise<ContentRunPage>;
}
