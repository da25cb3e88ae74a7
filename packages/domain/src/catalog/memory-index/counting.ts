/** The loops of facet counting, on bare arrays: what a facet costs is what stands here. */

/** Adds one to the count of each document's value in a column. */
export function countColumn(docs: Uint32Array, column: Int32Array | Uint8Array, counts: Int32Array): void {
  for (let i = 0; i < docs.length; i++) {
    const value = column[docs[i] as number] as number;
    counts[value] = (counts[value] as number) + 1;
  }
}

/** Where each document's terms stand. */
export interface TermColumns {
  terms: Uint32Array;
  termStart: Uint32Array;
  termCount: Uint16Array;
}

/** Adds one to the count of each term of each document. */
export function countTerms(docs: Uint32Array, { terms, termStart, termCount }: TermColumns, counts: Int32Array): void {
  for (let i = 0; i < docs.length; i++) {
    const doc = docs[i] as number;
    const start = termStart[doc] as number;
    const end = start + (termCount[doc] as number);
    for (let j = start; j < end; j++) {
      const term = terms[j] as number;
      counts[term] = (counts[term] as number) + 1;
    }
  }
}

/** The same for the terms of one field alone. */
export function countTermsOf(
  docs: Uint32Array,
  { terms, termStart, termCount }: TermColumns,
  fieldOf: Uint16Array,
  field: number,
  counts: Int32Array,
): void {
  for (let i = 0; i < docs.length; i++) {
    const doc = docs[i] as number;
    const start = termStart[doc] as number;
    const end = start + (termCount[doc] as number);
    for (let j = start; j < end; j++) {
      const term = terms[j] as number;
      if (fieldOf[term] === field) counts[term] = (counts[term] as number) + 1;
    }
  }
}

/** The lowest and highest of the documents' prices, beside those so far. */
export function spanPrices(
  docs: Uint32Array,
  price: Float64Array,
  none: number,
  [low, high]: [number, number],
): [number, number] {
  let min = low;
  let max = high;
  for (let i = 0; i < docs.length; i++) {
    const value = price[docs[i] as number] as number;
    if (value === none) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}
