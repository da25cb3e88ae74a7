import type { SpecPool } from "./specs.ts";

/** A leaf category, and how the things in it look. */
export interface Leaf {
  /** Names from the root. */
  path: readonly string[];
  /** One of them, in a sentence: "dreadnought acoustic guitar". */
  noun: string;
  /** How much of the catalog it is, against the other leaves. */
  share: number;
  /** Median price in whole units of currency, and how far prices scatter: the standard deviation of their logarithm. */
  price: readonly [median: number, spread: number];
  /** What its makers offer, the one that sells most first. */
  lines: readonly Line[];
  /** Finishes or sizes: what tells the variants of one product apart. */
  finishes: readonly string[];
  /** How the first sentence about one goes on: "for small stages". */
  uses: readonly string[];
  /** A second sentence that half of them have. */
  remarks: readonly string[];
  /** The first five are always there, each further one most of the time. */
  specs: readonly SpecPool[];
}

/** What one maker offers in a leaf. A name is one part of each list, in order; the first list goes from cheap to dear. */
export interface Line {
  brand: string;
  /** Against the leaf's median price. */
  tier: number;
  parts: readonly (readonly Part[])[];
}

/** A piece of a name, with the specs it stands for. "+" glues it to the piece before: "RG" "+550" is "RG550". */
export type Part = string | readonly [text: string, specs: Readonly<Record<string, string>>];

/** A table row: brand, tier, lists of name parts. */
export type LineRow = readonly [brand: string, tier: number, ...parts: (readonly Part[])[]];

/** A leaf whose lines are rows; `options` are the last parts of every name. */
export function leaf(
  description: Omit<Leaf, "lines"> & { lines: readonly LineRow[]; options?: readonly (readonly Part[])[] },
): Leaf {
  const { options = [], ...rest } = description;
  return {
    ...rest,
    lines: rest.lines.map(([brand, tier, ...parts]) => ({ brand, tier, parts: [...parts, ...options] })),
  };
}

/** Model numbers, each a part glued to the one before unless another prefix is given. */
export function numbers(from: number, to: number, step: number, prefix = "+"): string[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => `${prefix}${from + index * step}`);
}
