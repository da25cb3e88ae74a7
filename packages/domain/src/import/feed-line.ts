import type { Availability } from "../catalog/contract.ts";
import type { ObservedOffer, ObservedProduct } from "../prices/observed-offer.ts";

/** What is wrong, and with which field; null where the line itself cannot be read. */
export interface FeedIssue {
  field: string | null;
  reason: string;
}

/** An offer as its feed states it. Without `at` the feed does not say when, so it is seen now. */
export interface FeedListing
  extends Pick<
    ObservedOffer,
    "key" | "url" | "title" | "price" | "currency" | "listPrice" | "shipping" | "availability" | "condition"
  > {
  /** Absent: the title is all there is, or the product has a line of its own. */
  product?: ObservedProduct;
  at?: Date;
}

export interface FeedPricePoint {
  at: Date;
  /** Minor units; null: listed without a price. */
  price: number | null;
  currency: string;
  availability?: Availability | null;
}

/** What one line says. A `product` may be followed by the `offer` with the same key; `price` is history of that offer. */
export type FeedRecord =
  | { type: "product"; listing: FeedListing & { product: ObservedProduct } }
  | { type: "offer"; listing: FeedListing }
  | { type: "price"; key: string; points: FeedPricePoint[] };

/** One line of a feed as read: a record, or why there is none. `line` is 1-based. */
export type FeedLine =
  | { line: number; record: FeedRecord; warnings?: FeedIssue[] }
  | { line: number; error: FeedIssue };

/** What the readers need besides the text. */
export interface FeedContext {
  /** ISO 4217, for prices written without one. */
  currency: string;
  /** Two letters, upper case, where known: picks the shipping cost that counts. */
  country: string | null;
  /** For sale prices that begin and end. */
  now: Date;
}

/** A format: text in, lines out. */
export type FeedReader = (text: AsyncIterable<string>, context: FeedContext) => AsyncIterable<FeedLine>;

/** A line that cannot be imported. Thrown by the readers' pure parts, turned into a `FeedLine` by `toFeedLine`. */
export class FeedFieldError extends Error {
  override name = "FeedFieldError";
  readonly field: string | null;

  constructor(field: string | null, reason: string) {
    super(reason);
    this.field = field;
  }
}

/** The rest of a feed cannot be read: it is cut off, or no longer what it began as. */
export class BrokenFeedError extends Error {
  override name = "BrokenFeedError";
}

/** Reads one line; what is wrong with it becomes its reject. */
export function toFeedLine(line: number, read: () => { record: FeedRecord; warnings?: FeedIssue[] }): FeedLine {
  try {
    return { line, ...read() };
  } catch (error) {
    if (!(error instanceof FeedFieldError)) throw error;
    return { line, error: { field: error.field, reason: error.message } };
  }
}

/** Turns a feed that breaks off into one that ends with a reject, so that what came before is imported. */
export async function* endAtBreak(lines: AsyncIterable<FeedLine>): AsyncGenerator<FeedLine> {
  let last = 0;
  try {
    for await (const entry of lines) {
      last = entry.line;
      yield entry;
    }
  } catch (error) {
    if (!(error instanceof BrokenFeedError)) throw error;
    yield { line: last + 1, error: { field: null, reason: error.message } };
  }
}
