import type { Shop } from "@vitrine/domain/contract";
import {
  addTargets,
  admitTargets,
  type CrawlWriterDeps,
  type LeasedTarget,
  listKnownTargets,
  type NewTarget,
} from "@vitrine/domain/crawl";
import type { PageLink } from "@vitrine/domain/extract";
import { normalizeUrl } from "./normalize-url.ts";
import { allows, type RobotsRules } from "./robots.ts";
import { MAX_DEPTH, refuseByScope, startUrls } from "./scope.ts";
import { isSitemapAddress, type Sitemap } from "./sitemap.ts";
import { createUrlBudget } from "./url-budget.ts";
import { createWaitingList } from "./waiting-list.ts";

/** An index of indexes is allowed for; deeper is a trap. */
const MAX_SITEMAP_DEPTH = 2;
const CHUNK = 1_000;
/** So many refused addresses are told apart; more are not counted. */
const MAX_REFUSED = 50_000;

/** What a run knows of its shop's addresses, and what it has found and not yet saved. */
export interface Frontier {
  /** The shop's start pages. */
  addStarts(): void;
  /** What robots.txt names, else the place where sitemaps usually are. */
  addSitemaps(addresses: string[], origin: string): void;
  /** What a sitemap lists. */
  addListed(sitemap: Sitemap, from: LeasedTarget, rules: RobotsRules): void;
  /** What a page links to, and the page's own worth: whether it was a product or leads to new ones. */
  addLinks(links: PageLink[], from: LeasedTarget, isProduct: boolean, rules: RobotsRules): void;
  /** Where a redirect led. */
  addRedirect(url: string, from: LeasedTarget): void;
  /** Writes what was found. */
  save(): Promise<void>;
  /**
   * How many addresses were refused since it was last asked: by robots.txt, the policy or a limit. Negative where more
   * were let in after all.
   */
  takeSkipped(): number;
}

export async function openFrontier(deps: CrawlWriterDeps, shop: Shop): Promise<Frontier> {
  const known = await listKnownTargets(deps, { shopId: shop.id });
  const budget = createUrlBudget(known);
  const waiting = createWaitingList(known);
  const seen = new Set(known.map(({ url }) => url));
  const refused = new Set<string>();
  let found: NewTarget[] = [];
  let admitted: string[] = [];
  let skipped = 0;

  function skip(url: string): void {
    if (refused.has(url) || refused.size >= MAX_REFUSED) return;
    refused.add(url);
    skipped++;
  }

  function add(url: string, depth: number, pageType?: "sitemap" | "waiting"): void {
    if (seen.has(url)) return;
    seen.add(url);
    found.push({ url, depth, ...(pageType && { pageType }) });
  }

  /** Adds a page within its pattern's budget, beyond it as one that waits. */
  function addWithin(url: string, depth: number): void {
    if (budget.take(url)) add(url, depth);
    else if (waiting.add(url)) {
      add(url, depth, "waiting");
      skipped++;
    } else skip(url);
  }

  /** Lets in what need not wait any longer. */
  function admit(urls: string[]): void {
    for (const url of urls) {
      if (!budget.take(url)) continue;
      waiting.remove(url);
      admitted.push(url);
    }
  }

  /** A page was worth its fetch: some of those like it need not wait any longer. */
  function credit(worthy: string): void {
    budget.credit(worthy);
    const before = admitted.length;
    admit(waiting.of(worthy));
    skipped -= admitted.length - before;
  }

  // Since they began to wait, others like them may have been products.
  admit(known.flatMap(({ url, pageType }) => (pageType === "waiting" ? [url] : [])));

  /** The addresses that may be fetched, in one spelling, without those that are known. */
  function sift(addresses: string[], base: string, rules: RobotsRules): Set<string> {
    const taken = new Set<string>();
    for (const address of addresses) {
      const url = normalizeUrl(address, base);
      if (url === null || taken.has(url) || seen.has(url) || refused.has(url)) continue;
      const refusal = refuseByScope(shop, url);
      if (refusal?.startsWith("another host")) continue;
      if (refusal === null && allows(rules, url)) taken.add(url);
      else skip(url);
    }
    return taken;
  }

  /** A sitemap may lie where the policy lets no page be fetched. */
  const siftSitemaps = (addresses: string[], base: string) =>
    addresses
      .flatMap((address) => URL.parse(address, base)?.href ?? [])
      .filter((url) => refuseByScope({ ...shop, policy: {} }, url) === null);

  return {
    addStarts() {
      for (const start of startUrls(shop)) {
        const url = normalizeUrl(start) ?? new URL(start).href;
        add(url, 0, isSitemapAddress(url) ? "sitemap" : undefined);
      }
    },

    addSitemaps(addresses, origin) {
      const named = siftSitemaps(addresses, origin);
      for (const url of named.length > 0 ? named : [`${origin}/sitemap.xml`]) add(url, 0, "sitemap");
    },

    addListed({ pages, sitemaps }, from, rules) {
      for (const url of sift(pages, from.url, rules)) add(url, 1);
      if (from.depth >= MAX_SITEMAP_DEPTH) return;
      for (const url of siftSitemaps(sitemaps, from.url)) if (allows(rules, url)) add(url, from.depth + 1, "sitemap");
    },

    addLinks(links, from, isProduct, rules) {
      const followed = links.filter(({ rel }) => rel !== "nofollow").map(({ url }) => url);
      let isWorthIt = isProduct;
      for (const url of sift(followed, from.url, rules)) {
        isWorthIt ||= budget.isProductive(url);
        if (from.depth < MAX_DEPTH) addWithin(url, from.depth + 1);
        else skip(url);
      }
      if (isWorthIt) credit(from.url);
    },

    addRedirect(address, from) {
      const url = normalizeUrl(address);
      if (url !== null && !seen.has(url)) addWithin(url, from.depth);
    },

    async save() {
      while (found.length > 0) {
        const targets = found.slice(0, CHUNK);
        await addTargets(deps, { shopId: shop.id, targets });
        found = found.slice(targets.length);
      }
      const urls = [...admitted];
      await admitTargets(deps, { shopId: shop.id, urls });
      admitted = admitted.slice(urls.length);
    },

    takeSkipped() {
      const count = skipped;
      skipped = 0;
      return count;
    },
  };
}
