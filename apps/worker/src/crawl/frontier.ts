import type { Shop } from "@vitrine/domain/contract";
import type { PageLink } from "@vitrine/domain/extract";
import { addTargets, type CrawlWriterDeps, type LeasedTarget, listKnownTargets } from "../crawl-store.ts";
import { normalizeUrl } from "./normalize-url.ts";
import { allows, type RobotsRules } from "./robots.ts";
import { MAX_DEPTH, refuseByScope, startUrls } from "./scope.ts";
import { isSitemapAddress, type Sitemap } from "./sitemap.ts";
import { createUrlBudget, type UrlBudget } from "./url-budget.ts";

/** An index of indexes is allowed for; deeper is a trap. */
const MAX_SITEMAP_DEPTH = 2;
const CHUNK = 1_000;
/** So many refused addresses are told apart; more are not counted. */
const MAX_REFUSED = 50_000;

/** What a run knows of its shop's addresses, and how it learns more. */
export interface Frontier {
  /** The shop's start pages. */
  addStarts(): Promise<void>;
  /** What robots.txt names, else the place where sitemaps usually are. */
  addSitemaps(addresses: string[], origin: string): Promise<void>;
  /** What a sitemap lists. */
  addListed(sitemap: Sitemap, from: LeasedTarget, rules: RobotsRules): Promise<void>;
  /** What a page links to, and the page's own worth: whether it was a product or led to new ones. */
  addLinks(links: PageLink[], from: LeasedTarget, isProduct: boolean, rules: RobotsRules): Promise<void>;
  /** Where a redirect led. */
  addRedirect(url: string, from: LeasedTarget): Promise<void>;
  /** How many addresses were refused since it was last asked: by robots.txt, the policy or a limit. */
  takeSkipped(): number;
}

export async function openFrontier(deps: CrawlWriterDeps, shop: Shop): Promise<Frontier> {
  const known = await listKnownTargets(deps, { shopId: shop.id });
  const budget: UrlBudget = createUrlBudget(known);
  const seen = new Set(known.map(({ url }) => url));
  const refused = new Set<string>();
  let skipped = 0;

  function skip(url: string): void {
    if (refused.has(url) || refused.size >= MAX_REFUSED) return;
    refused.add(url);
    skipped++;
  }

  /** The addresses that may be fetched, in one spelling, each once, without those that are known. */
  function sift(addresses: string[], base: string, rules: RobotsRules, mayTake: (url: string) => boolean): string[] {
    const taken = new Set<string>();
    for (const address of addresses) {
      const url = normalizeUrl(address, base);
      if (url === null || taken.has(url) || seen.has(url) || refused.has(url)) continue;
      const refusal = refuseByScope(shop, url);
      if (refusal?.startsWith("another host")) continue;
      if (refusal === null && allows(rules, url) && mayTake(url)) taken.add(url);
      else skip(url);
    }
    return [...taken];
  }

  async function add(urls: string[], depth: number, pageType?: "sitemap"): Promise<string[]> {
    const added: string[] = [];
    for (let at = 0; at < urls.length; at += CHUNK) {
      const targets = urls.slice(at, at + CHUNK).map((url) => ({ url, depth, ...(pageType && { pageType }) }));
      added.push(...(await addTargets(deps, { shopId: shop.id, targets })));
    }
    for (const url of urls) seen.add(url);
    return added;
  }

  return {
    async addStarts() {
      for (const start of startUrls(shop)) {
        const url = normalizeUrl(start) ?? new URL(start).href;
        await add([url], 0, isSitemapAddress(url) ? "sitemap" : undefined);
      }
    },

    async addSitemaps(addresses, origin) {
      const named = addresses.flatMap((address) => URL.parse(address, origin)?.href ?? []);
      const urls = named.filter((url) => refuseByScope({ ...shop, policy: {} }, url) === null);
      await add(urls.length > 0 ? urls : [`${origin}/sitemap.xml`], 0, "sitemap");
    },

    async addListed({ pages, sitemaps }, from, rules) {
      await add(
        sift(pages, from.url, rules, () => true),
        1,
      );
      if (from.depth >= MAX_SITEMAP_DEPTH) return;
      const inner = sitemaps.flatMap((address) => URL.parse(address, from.url)?.href ?? []);
      const urls = inner.filter((url) => refuseByScope({ ...shop, policy: {} }, url) === null && allows(rules, url));
      await add(urls, from.depth + 1, "sitemap");
    },

    async addLinks(links, from, isProduct, rules) {
      const followed = links.filter(({ rel }) => rel !== "nofollow").map(({ url }) => url);
      const urls = sift(followed, from.url, rules, (url) => from.depth < MAX_DEPTH && budget.take(url));
      const added = await add(urls, from.depth + 1);
      if (isProduct || added.some(budget.isProductive)) budget.credit(from.url);
    },

    async addRedirect(url, from) {
      const normal = normalizeUrl(url);
      if (normal !== null && budget.take(normal)) await add([normal], from.depth);
    },

    takeSkipped() {
      const count = skipped;
      skipped = 0;
      return count;
    },
  };
}
