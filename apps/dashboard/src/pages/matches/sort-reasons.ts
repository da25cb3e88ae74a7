import type { MatchReason } from "@vitrine/sdk";

/** What speaks for a match and what against it, each as strong as given. Reasons that hardly weigh are left out. */
export function sortReasons(reasons: readonly MatchReason[]): {
  speaksFor: MatchReason[];
  speaksAgainst: MatchReason[];
} {
  const telling = reasons.filter(({ weight }) => Math.abs(weight) >= TELLING);
  return {
    speaksFor: telling.filter(({ weight }) => weight > 0),
    speaksAgainst: telling.filter(({ weight }) => weight < 0),
  };
}

/** Log-odds. */
const TELLING = 0.05;
