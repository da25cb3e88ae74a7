/** Kinds of cached answers. */
export const cacheKinds = ["list", "search", "suggest", "detail", "stats", "categories", "brands", "board"] as const;

export type CacheKind = (typeof cacheKinds)[number];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long an answer counts as fresh, in milliseconds, where no change ends it before. */
export const defaultTtl: Readonly<Record<CacheKind, number>> = {
  list: 2 * MINUTE,
  search: 5 * MINUTE,
  suggest: 5 * MINUTE,
  detail: 15 * MINUTE,
  stats: 5 * MINUTE,
  categories: 60 * MINUTE,
  brands: 60 * MINUTE,
  board: 5 * SECOND,
};

/**
 * Reads `list=120,detail=900` (seconds) into milliseconds by kind.
 *
 * @throws RangeError naming the part that is wrong
 */
export function parseTtl(text: string): Partial<Record<CacheKind, number>> {
  const ttl: Partial<Record<CacheKind, number>> = {};
  for (const part of text.split(",").filter((piece) => piece.trim() !== "")) {
    const match = /^\s*([a-z]+)\s*=\s*(\d{1,7})\s*$/.exec(part);
    const kind = cacheKinds.find((known) => known === match?.[1]);
    if (!match || !kind)
      throw new RangeError(`“${part.trim()}” is not kind=seconds, with a kind of ${cacheKinds.join(", ")}`);
    ttl[kind] = Number(match[2]) * SECOND;
  }
  return ttl;
}
