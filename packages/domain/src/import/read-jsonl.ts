import { type FeedContext, FeedFieldError, type FeedLine, type FeedRecord, toFeedLine } from "./feed-line.ts";
import { readAmount, readCurrency } from "./feed-price.ts";
import { readTime } from "./feed-time.ts";
import { type DecimalPrice, jsonlSchemas, type OfferLine } from "./jsonl-lines.ts";
import { checkFields, parseJsonLine } from "./parse-json-line.ts";
import { splitLines } from "./split-lines.ts";

/** Our own format, see `JsonlLine`. Unknown fields are errors: a misspelt one would be lost without a word. */
export async function* readJsonl(text: AsyncIterable<string>, context: FeedContext): AsyncGenerator<FeedLine> {
  for await (const lines of splitLines(text)) {
    for (const line of lines) {
      if (line.text.trim() === "" && !line.isTooLong) continue;
      yield toFeedLine(line.number, () => ({ record: toRecord(parseJsonLine(line), context) }));
    }
  }
}

function toRecord(value: object, context: FeedContext): FeedRecord {
  const type = "type" in value ? value.type : undefined;
  switch (type) {
    case "product": {
      const { type: _, key, ...product } = checkFields(jsonlSchemas.product, value);
      const listing = { key, url: "", title: product.name, product, price: null, currency: context.currency };
      return { type, listing };
    }
    case "offer":
      return { type, listing: toListing(checkFields(jsonlSchemas.offer, value), context) };
    case "price": {
      const { key, at, price, currency: code, availability } = checkFields(jsonlSchemas.price, value);
      const currency = code === undefined ? context.currency : readCurrency("currency", code);
      const point = { at: readTime("at", at, context.now), price: amountOf("price", price, currency), currency };
      return { type, key, points: [availability ? { ...point, availability } : point] };
    }
    default:
      throw new FeedFieldError("type", "must be product, offer or price");
  }
}

function toListing({ type: _, at, ...offer }: OfferLine, context: FeedContext) {
  const currency = offer.currency === undefined ? context.currency : readCurrency("currency", offer.currency);
  return {
    ...offer,
    url: offer.url ?? "",
    title: offer.title ?? offer.product?.name ?? "",
    currency,
    price: amountOf("price", offer.price, currency),
    listPrice: amountOf("listPrice", offer.listPrice, currency),
    shipping: amountOf("shipping", offer.shipping, currency),
    ...(at !== undefined && { at: readTime("at", at, context.now) }),
  };
}

function amountOf(field: string, price: DecimalPrice | undefined, currency: string): number | null {
  return price === null || price === undefined ? null : readAmount(field, price, currency);
}
