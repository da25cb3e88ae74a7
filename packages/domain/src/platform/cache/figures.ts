import type { CacheStats } from "../../analytics/contract.ts";
import type { CacheKind } from "./ttl.ts";

/** From memory (of either tier), the same past its TTL, or loaded. */
export type Outcome = "hit" | "stale" | "miss";

/** How reads were answered, by kind. */
export interface Figures {
  count(kind: CacheKind, outcome: Outcome): void;
  sum(): Pick<CacheStats, "hits" | "misses" | "stale" | "hitRatio">;
}

export function createFigures(): Figures {
  const kinds = new Map<CacheKind, { hit: number; stale: number; miss: number }>();
  return {
    count(kind, outcome) {
      const counts = kinds.get(kind) ?? { hit: 0, stale: 0, miss: 0 };
      counts[outcome] += 1;
      kinds.set(kind, counts);
    },
    sum() {
      const sum = { hits: 0, misses: 0, stale: 0, hitRatio: {} as Record<string, number> };
      for (const [kind, { hit, stale, miss }] of kinds) {
        sum.hits += hit + stale;
        sum.misses += miss;
        sum.stale += stale;
        sum.hitRatio[kind] = (hit + stale) / (hit + stale + miss);
      }
      return sum;
    },
  };
}
