import { NO_PRICE } from "@vitrine/db/reader";
import { priceBucket } from "../price-buckets.ts";
import { type Bitset, createBitset, setBit } from "./bitset.ts";

const FIRST_CAPACITY = 1_024;

/** The bucket of what has no price. */
export const NO_BUCKET = 255;

/** The numbers of a product that lists filter and sort by. */
export interface DocumentFacts {
  price: number;
  brandId: number;
  categoryId: number;
  inStock: boolean;
  hasImage: boolean;
  popularity: number;
  rating: number;
  discount: number;
  offerCount: number;
}

/**
 * A product a document, its facts in columns, its terms in one arena. A document's number is its place in the columns and
 * never changes its product; a product whose words change gets a new document, so that postings only ever grow at the end.
 */
export interface Documents {
  /** How many numbers were given out, those of dead documents included. */
  readonly size: number;
  /** Documents that stand for an active product. */
  readonly live: Bitset;
  readonly liveCount: number;
  /** Changes when sets made before do not fit any more. */
  readonly capacity: number;
  readonly ids: Float64Array;
  readonly price: Float64Array;
  /** `priceBucket` of the price, `NO_BUCKET` without one. */
  readonly priceBucket: Uint8Array;
  readonly brand: Int32Array;
  readonly category: Int32Array;
  readonly inStock: Uint8Array;
  readonly hasImage: Uint8Array;
  readonly popularity: Float64Array;
  readonly rating: Float64Array;
  readonly discount: Int32Array;
  readonly offerCount: Int32Array;
  /** How many different words the name has. */
  readonly nameWords: Uint8Array;
  /** `hashText` of the words it was indexed with. */
  readonly textHash: Float64Array;
  /** Where a document's terms begin in `terms`, and how many there are. */
  readonly termStart: Uint32Array;
  readonly termCount: Uint16Array;
  readonly terms: Uint32Array;
  find(id: number): number | undefined;
  add(id: number): number;
  write(doc: number, facts: DocumentFacts, terms: readonly number[]): void;
  setText(doc: number, text: { textHash: number; nameWords: number }): void;
  /** Out of every answer; its product may come back as another document. */
  kill(doc: number): void;
  bytes(): number;
}

export function createDocuments(): Documents {
  const numbers = new Map<number, number>();
  let size = 0;
  let liveCount = 0;
  let capacity = FIRST_CAPACITY;
  let live = createBitset(capacity);
  let ids = new Float64Array(capacity);
  let price = new Float64Array(capacity);
  let bucket = new Uint8Array(capacity);
  let brand = new Int32Array(capacity);
  let category = new Int32Array(capacity);
  let inStock = new Uint8Array(capacity);
  let hasImage = new Uint8Array(capacity);
  let popularity = new Float64Array(capacity);
  let rating = new Float64Array(capacity);
  let discount = new Int32Array(capacity);
  let offerCount = new Int32Array(capacity);
  let nameWords = new Uint8Array(capacity);
  let textHash = new Float64Array(capacity);
  let termStart = new Uint32Array(capacity);
  let termCount = new Uint16Array(capacity);
  let termRoom = new Uint16Array(capacity);
  let terms = new Uint32Array(capacity * 8);
  let termsEnd = 0;

  function grow(): void {
    capacity *= 2;
    live = grown(live, createBitset(capacity));
    ids = grown(ids, new Float64Array(capacity));
    price = grown(price, new Float64Array(capacity));
    bucket = grown(bucket, new Uint8Array(capacity));
    brand = grown(brand, new Int32Array(capacity));
    category = grown(category, new Int32Array(capacity));
    inStock = grown(inStock, new Uint8Array(capacity));
    hasImage = grown(hasImage, new Uint8Array(capacity));
    popularity = grown(popularity, new Float64Array(capacity));
    rating = grown(rating, new Float64Array(capacity));
    discount = grown(discount, new Int32Array(capacity));
    offerCount = grown(offerCount, new Int32Array(capacity));
    nameWords = grown(nameWords, new Uint8Array(capacity));
    textHash = grown(textHash, new Float64Array(capacity));
    termStart = grown(termStart, new Uint32Array(capacity));
    termCount = grown(termCount, new Uint16Array(capacity));
    termRoom = grown(termRoom, new Uint16Array(capacity));
  }

  function writeTerms(doc: number, list: readonly number[]): void {
    if (list.length > (termRoom[doc] as number)) {
      while (termsEnd + list.length > terms.length) terms = grown(terms, new Uint32Array(terms.length * 2));
      termStart[doc] = termsEnd;
      termRoom[doc] = list.length;
      termsEnd += list.length;
    }
    terms.set(list, termStart[doc]);
    termCount[doc] = list.length;
  }

  return {
    get size() {
      return size;
    },
    get live() {
      return live;
    },
    get liveCount() {
      return liveCount;
    },
    get capacity() {
      return capacity;
    },
    get ids() {
      return ids;
    },
    get price() {
      return price;
    },
    get priceBucket() {
      return bucket;
    },
    get brand() {
      return brand;
    },
    get category() {
      return category;
    },
    get inStock() {
      return inStock;
    },
    get hasImage() {
      return hasImage;
    },
    get popularity() {
      return popularity;
    },
    get rating() {
      return rating;
    },
    get discount() {
      return discount;
    },
    get offerCount() {
      return offerCount;
    },
    get nameWords() {
      return nameWords;
    },
    get textHash() {
      return textHash;
    },
    get termStart() {
      return termStart;
    },
    get termCount() {
      return termCount;
    },
    get terms() {
      return terms;
    },
    find: (id) => numbers.get(id),
    add(id) {
      if (size === capacity) grow();
      const doc = size++;
      ids[doc] = id;
      price[doc] = NO_PRICE;
      numbers.set(id, doc);
      setBit(live, doc, true);
      liveCount += 1;
      return doc;
    },
    write(doc, facts, list) {
      price[doc] = facts.price;
      bucket[doc] = facts.price === NO_PRICE ? NO_BUCKET : priceBucket(facts.price);
      brand[doc] = facts.brandId;
      category[doc] = facts.categoryId;
      inStock[doc] = facts.inStock ? 1 : 0;
      hasImage[doc] = facts.hasImage ? 1 : 0;
      popularity[doc] = facts.popularity;
      rating[doc] = facts.rating;
      discount[doc] = facts.discount;
      offerCount[doc] = facts.offerCount;
      writeTerms(doc, list);
    },
    setText(doc, text) {
      textHash[doc] = text.textHash;
      nameWords[doc] = Math.min(text.nameWords, 255);
    },
    kill(doc) {
      numbers.delete(ids[doc] as number);
      setBit(live, doc, false);
      termCount[doc] = 0;
      liveCount -= 1;
    },
    bytes: () => capacity * 75 + terms.byteLength + numbers.size * 40,
  };
}

function grown<Column extends { set(from: Column): void }>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
