import type { Condition } from "./contract.ts";

/** First fit wins: "refurbished" also says "used" on many pages. */
const WORDS: readonly [Condition, RegExp][] = [
  [
    "refurbished",
    /refurb|renewed|reconditioned|generalüberholt|erneuert|reconditionné|remis à neuf|reacondicionado|ricondizionato|recondicionado|gereviseerd|odnowion|восстановлен/iu,
  ],
  [
    "used",
    /\bused|usedcondition|damaged|second[ -]?hand|pre-?owned|open ?box|b-?stock|b-?ware|gebraucht|occasion\b|d'occasion|usado|usato|tweedehands|używan|použit|begagnad|brugt|brukt|käytetty|б\/у|подержан|中古|二手|중고/iu,
  ],
  [
    "new",
    /\bnew\b|newcondition|brand-?new|\bneu(?:ware)?\b|\bneuf\b|\bnuevo\b|\bnuovo\b|\bnovo\b|\bnieuw\b|\bnow[ya]\b|\bnov[ýéá]|\bny(?:tt)?\b|\buusi\b|новый|новое|新品|全新|새상품/iu,
  ],
];

/**
 * Reads a condition: a schema.org address ("https://schema.org/NewCondition"), a feed's word, or a page's.
 *
 * @example normalizeCondition("Gebraucht, guter Zustand") // "used"
 */
export function normalizeCondition(text: string): Condition | null {
  const bounded = text.slice(0, 200);
  for (const [condition, words] of WORDS) {
    if (words.test(bounded)) return condition;
  }
  return null;
}
