import { z } from "zod";
import { textSchema } from "../platform/schema.ts";
import { type FeedContext, type FeedLine, type FeedRecord, toFeedLine } from "./feed-line.ts";
import { readAmount } from "./feed-price.ts";
import { readTime } from "./feed-time.ts";
import { checkFields, parseJsonLine } from "./parse-json-line.ts";
import { describePcPart, humanize } from "./pc-part-specs.ts";
import { splitLines } from "./split-lines.ts";

const productSchema = z.strictObject({
  id: textSchema(500).min(1),
  category: textSchema(200).min(1),
  name: textSchema(500).min(1),
  price: z.number().nullable(),
  seen: z.string(),
});

const historySchema = z.strictObject({
  id: textSchema(500).min(1),
  prices: z.array(z.tuple([z.string(), z.number().nullable()])),
});

/** A product as the file has it: these fields, and any number of specs beside them. */
type RawProduct = Record<keyof z.infer<typeof productSchema>, unknown> & Record<string, unknown>;

/**
 * The shape of pc-part-dataset: products with their specs beside their name and the last price seen, and in a second
 * file the prices of each product. Everything that is not one of the named fields of a product is a spec.
 */
export async function* readPcParts(text: AsyncIterable<string>, context: FeedContext): AsyncGenerator<FeedLine> {
  for await (const lines of splitLines(text)) {
    for (const line of lines) {
      if (line.text.trim() === "" && !line.isTooLong) continue;
      yield toFeedLine(line.number, () => {
        const value = parseJsonLine(line);
        return { record: "prices" in value ? toHistory(value, context) : toOffer(value as RawProduct, context) };
      });
    }
  }
}

function toOffer(value: RawProduct, { currency, now }: FeedContext): FeedRecord {
  const { id, category, name, price, seen, ...specs } = value;
  const product = checkFields(productSchema, { id, category, name, price, seen });
  return {
    type: "offer",
    listing: {
      key: product.id,
      url: "",
      title: product.name,
      product: {
        name: product.name,
        categoryPath: [humanize(product.category)],
        specs: describePcPart(product.category, specs),
      },
      price: product.price === null ? null : readAmount("price", product.price, currency),
      currency,
      at: readTime("seen", product.seen, now),
    },
  };
}

function toHistory(value: object, { currency, now }: FeedContext): FeedRecord {
  const { id, prices } = checkFields(historySchema, value);
  const points = prices.map(([at, price], index) => ({
    at: readTime(`prices.${index}.0`, at, now),
    price: price === null ? null : readAmount(`prices.${index}.1`, price, currency),
    currency,
  }));
  return { type: "price", key: id, points };
}
