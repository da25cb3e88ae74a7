import type { KnownTarget } from "@vitrine/domain/crawl";

/** Addresses of one pattern that are taken on trust: many where people chose the words, few where a program counts. */
const TRUST = { words: 500, numbered: 100 };
/** Further ones for each page of the pattern that was a product or led to new ones: more than such a page links to. */
const CREDIT = 20;
/** Addresses of all patterns together on trust: paths of made-up words and numbers have as many patterns as addresses. */
const SITE_TRUST = 3_000;

/**
 * Bounds traps without knowing them: calendars, sort orders, session ids and ever deeper filters make endless addresses of
 * a few patterns, and none of them leads to a product that was not known. Patterns that do may grow as far as they do.
 */
export interface UrlBudget {
  /** Whether another address of this pattern may be added; if so it is counted. */
  take(url: string): boolean;
  /** A page turned out to be worth its fetch. */
  credit(url: string): void;
  /** Whether addresses of this pattern have been products. */
  isProductive(url: string): boolean;
}

/** A budget that knows what the frontier knows. */
export function createUrlBudget(known: Iterable<KnownTarget> = []): UrlBudget {
  const used = new Map<string, number>();
  const earned = new Map<string, number>();
  const all = { used: 0, earned: 0 };
  const count = (which: "used" | "earned", pattern: string) => {
    const map = which === "used" ? used : earned;
    map.set(pattern, (map.get(pattern) ?? 0) + 1);
    all[which]++;
  };
  for (const { url, pageType } of known) {
    if (pageType === "waiting") continue;
    const pattern = patternOf(url);
    count("used", pattern);
    if (pageType === "product") count("earned", pattern);
  }
  return {
    take(url) {
      const pattern = patternOf(url);
      const trust = /[#?]/.test(pattern) ? TRUST.numbered : TRUST.words;
      if ((used.get(pattern) ?? 0) >= trust + CREDIT * (earned.get(pattern) ?? 0)) return false;
      if (all.used >= SITE_TRUST + CREDIT * all.earned) return false;
      count("used", pattern);
      return true;
    },
    credit: (url) => count("earned", patternOf(url)),
    isProductive: (url) => (earned.get(patternOf(url)) ?? 0) > 0,
  };
}

/**
 * What addresses made by one piece of a shop's program have in common: the first part of the path, how many parts follow
 * and which of them hold digits, and the names of the parameters.
 *
 * @example patternOf("https://shop.example/calendar/2031/05?view=day") // "/calendar/#/#?view"
 */
export function patternOf(address: string): string {
  const url = new URL(address);
  const [first = "", ...rest] = url.pathname.split("/").slice(1);
  const parts = [
    /\d/.test(first) ? "#" : first,
    ...rest.map((part) => (/\d/.test(part) ? "#" : part === "" ? "" : "*")),
  ];
  const names = [...new Set(url.searchParams.keys())].sort();
  return `/${parts.join("/")}${names.length > 0 ? `?${names.join("&")}` : ""}`;
}
