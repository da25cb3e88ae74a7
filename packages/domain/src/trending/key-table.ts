/** Numbers keys from 0 in the order they come. A key is a product (low, 0) or a pair (low, high). */
export interface KeyTable {
  readonly size: number;
  low(index: number): number;
  high(index: number): number;
  /** -1 where it is not there. */
  indexOf(low: number, high: number): number;
  /** Its number, a new one where it has none. */
  ensure(low: number, high: number): number;
}

const SMALLEST = 1_024;
/** Slots per key at least: probes stay short. */
const SLACK = 2;

/** Open addressing over typed arrays: 24 bytes a key and room to grow, where a Map of objects takes 200. */
export function createKeyTable(expected = 0): KeyTable {
  let capacity = capacityFor(expected);
  let size = 0;
  /** Low and high of each key, side by side: they are looked at together. */
  let halves = new Float64Array(capacity * 2);
  /** Number of the key plus one; 0 is a free slot. */
  let slots = new Int32Array(capacity * SLACK);

  /** The slot that has the key, or the free one it would take. */
  function slotOf(low: number, high: number): number {
    const mask = slots.length - 1;
    for (let slot = hash(low, high) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot]! - 1;
      if (index < 0 || (halves[index * 2] === low && halves[index * 2 + 1] === high)) return slot;
    }
  }

  function grow(): void {
    capacity *= 2;
    halves = lengthened(halves, capacity * 2);
    slots = new Int32Array(capacity * SLACK);
    for (let index = 0; index < size; index++) slots[slotOf(halves[index * 2]!, halves[index * 2 + 1]!)] = index + 1;
  }

  return {
    get size() {
      return size;
    },
    low: (index) => halves[index * 2]!,
    high: (index) => halves[index * 2 + 1]!,
    indexOf: (low, high) => slots[slotOf(low, high)]! - 1,
    ensure(low, high) {
      const slot = slotOf(low, high);
      const known = slots[slot]! - 1;
      if (known >= 0) return known;
      halves[size * 2] = low;
      halves[size * 2 + 1] = high;
      size++;
      slots[slot] = size;
      if (size === capacity) grow();
      return size - 1;
    },
  };
}

/** A power of two with room for more. */
export function capacityFor(size: number): number {
  let capacity = SMALLEST;
  while (capacity <= size) capacity *= 2;
  return capacity;
}

/** A copy with room for more. */
export function lengthened(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(array);
  return longer;
}

/** Ids are below 2⁵³, so each has two halves; mixed as in MurmurHash3's last step. */
function hash(low: number, high: number): number {
  let mixed = Math.imul(low | 0, 0x9e3779b1) ^ Math.imul((low / 0x1_0000_0000) | 0, 0x85ebca6b);
  mixed ^= Math.imul(high | 0, 0xc2b2ae35) ^ Math.imul((high / 0x1_0000_0000) | 0, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
