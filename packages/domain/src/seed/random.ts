/** Draws the same numbers for the same seed, on every machine: each is at least 0 and below 1. */
export type Random = () => number;

/** mulberry32 (T. Ettinger, public domain): 32 bits of state are plenty for one product. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return function random() {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 32 bits that differ widely for neighbouring numbers: the finalizer of MurmurHash3. */
export function hashNumber(seed: number, number: number): number {
  let hash = (Math.imul(seed, 0x9e3779b1) ^ number) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** One of the list, each as likely. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** One of the list, earlier ones more often: of ten the first half is drawn in seven cases of ten. */
export function pickEarly<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() ** 2 * items.length)]!;
}

/** A factor around 1 whose logarithm scatters by `spread`; a sum of three stands for the bell curve. */
export function scatter(random: Random, spread: number): number {
  return Math.exp((random() + random() + random() - 1.5) * 2 * spread);
}
