import type { Evidence } from "../names/weigh-pair.ts";

/** A product that an offer may belong to, as a review keeps it. */
export interface StoredCandidate {
  productId: number;
  /** 0 to 1. */
  score: number;
  evidence: Evidence[];
}
