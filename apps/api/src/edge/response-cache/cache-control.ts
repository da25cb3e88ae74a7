import type { CacheKind } from "@vitrine/domain";
import type { Caller } from "../context.ts";

/** How long a shared cache may give an answer, in seconds, and how much longer while it fetches the next. */
interface SharedAge {
  fresh: number;
  stale: number;
}

/**
 * A cache in front of this server hears of no change, so these are short where prices stand and long where little moves.
 * Ours ends an answer with the change itself.
 */
const sharedAges: Record<CacheKind, SharedAge> = {
  list: { fresh: 10, stale: 60 },
  search: { fresh: 10, stale: 60 },
  detail: { fresh: 10, stale: 60 },
  board: { fresh: 5, stale: 30 },
  suggest: { fresh: 60, stale: 600 },
  stats: { fresh: 60, stale: 600 },
  categories: { fresh: 300, stale: 3_600 },
  brands: { fresh: 300, stale: 3_600 },
};

/** Whose caches may keep an answer: anybody's in between, or the caller's own. */
export type Audience = "public" | "private";

/**
 * Whoever comes with a secret key is one of the site's own servers, which may have just written: nothing in between may
 * keep what it is told.
 */
export function audienceOf({ kind }: Pick<Caller, "kind">): Audience {
  return kind === "secret" ? "private" : "public";
}

/** `Cache-Control` of an answer. Browsers ask each time, which a 304 answers. */
export function cacheControl(kind: CacheKind, audience: Audience): string {
  if (audience === "private") return "private, no-cache";
  const { fresh, stale } = sharedAges[kind];
  return `public, max-age=0, s-maxage=${fresh}, stale-while-revalidate=${stale}`;
}

/** What else decides the answer or its headers: who asks, since a key may be revoked. */
export const VARY = "Accept-Encoding, Authorization, X-API-Key";
