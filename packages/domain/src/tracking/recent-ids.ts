/** Ids of events that were stored here of late, in a few bits each. */
export interface RecentIds {
  add(id: string): void;
  /** Whether it may have been added: always so where it was, hardly ever where it was not. */
  mayHave(id: string): boolean;
  /** All that was added since is remembered, in milliseconds. */
  readonly since: number;
}

/** Ids of a generation: of the two that there are, the older goes when the younger is full. */
const GENERATION = 500_000;
/** Of a generation, 2 MB: when it is full, one in about 300 others seems to be there. */
const BITS = 2 ** 24;

interface Generation {
  bits: Uint32Array;
  ids: number;
  since: number;
}

/** @param now when it begins, in milliseconds */
export function createRecentIds(now: () => number, generation = GENERATION): RecentIds {
  const begin = (): Generation => ({ bits: new Uint32Array(BITS / 32), ids: 0, since: now() });
  let young = begin();
  let old: Generation | null = null;

  return {
    add(id) {
      if (young.ids >= generation) {
        old = young;
        young = begin();
      }
      young.ids++;
      for (const bit of bitsOf(id)) young.bits[bit >>> 5]! |= 1 << (bit & 31);
    },
    mayHave(id) {
      const places = bitsOf(id);
      const isIn = ({ bits }: Generation) => places.every((bit) => (bits[bit >>> 5]! & (1 << (bit & 31))) !== 0);
      return isIn(young) || (old !== null && isIn(old));
    },
    get since() {
      return (old ?? young).since;
    },
  };
}

/** Places of a uuidv7 among the bits: two pieces of what is random in it. */
function bitsOf(id: string): [number, number] {
  return [Number.parseInt(id.slice(24, 30), 16) % BITS, Number.parseInt(id.slice(30, 36), 16) % BITS];
}
