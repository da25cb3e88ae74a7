import { hash32 } from "../demo-shop/draw.ts";

/** A repeatable source of chance. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** 0 to `count` − 1. */
  whole(count: number): number;
  /** True for that share of the calls. */
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** A time until the next of things that happen independently, that long on average. */
  wait(mean: number): number;
  /** A source of its own, so that who draws from it changes nothing for others. */
  fork(name: string): Random;
}

/**
 * The same seed gives the same numbers on every machine: sfc32, which is small, fast and passes PractRand.
 *
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function createRandom(seed: string | number): Random {
  let [a, b, c, d] = [1, 2, 3, 4].map((word) => hash32(`${seed}\u0000${word}`)) as [number, number, number, number];
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const whole = (count: number) => Math.floor(next() * count);
  return {
    next,
    whole,
    chance: (share) => next() < share,
    pick: (items) => items[whole(items.length)]!,
    wait: (mean) => -Math.log(1 - next()) * mean,
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}
