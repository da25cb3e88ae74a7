/** A set of document numbers, one bit each. Sets of one index have the same length. */
export type Bitset = Uint32Array<ArrayBuffer>;

/** An empty set for that many documents. */
export function createBitset(size: number): Bitset {
  return new Uint32Array((size + 31) >>> 5);
}

export function has(bits: Bitset, doc: number): boolean {
  return ((bits[doc >>> 5] as number) & (1 << (doc & 31))) !== 0;
}

export function setBit(bits: Bitset, doc: number, on: boolean): void {
  const word = bits[doc >>> 5] as number;
  bits[doc >>> 5] = on ? word | (1 << (doc & 31)) : word & ~(1 << (doc & 31));
}

/** Keeps in `into` what is in `other` as well. */
export function intersect(into: Bitset, other: Bitset): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) & (other[i] as number);
}

/** Takes out of `into` what is in `other`. */
export function subtract(into: Bitset, other: Bitset): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) & ~(other[i] as number);
}

/** Adds to `into` what is in `other`. */
export function unite(into: Bitset, other: Bitset): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) | (other[i] as number);
}

/** How many are in the set. */
export function countBits(bits: Bitset): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i] as number;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
}

/** The members in ascending order, as a view that holds until the next call. */
export function listBits(bits: Bitset, scratch: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  let length = 0;
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i] as number;
    while (word !== 0) {
      const lowest = word & -word;
      scratch[length++] = (i << 5) + (31 - Math.clz32(lowest));
      word ^= lowest;
    }
  }
  return scratch.subarray(0, length);
}
