import type { Shop } from "@vitrine/domain/contract";
import { hostOf } from "@vitrine/domain/crawl";

/** Links away from a start page. Real shops stay under 6. */
export const MAX_DEPTH = 12;
const MAX_SEGMENTS = 16;
const MAX_REPEATS = 3;

/**
 * Why a shop's crawl does not go to an address, or null: other hosts, paths its policy excludes, and paths that grow out
 * of themselves.
 */
export function refuseByScope({ url: shopUrl, policy }: Pick<Shop, "url" | "policy">, address: string): string | null {
  const url = new URL(address);
  if (hostOf(url) !== hostOf(shopUrl)) return `another host is: ${hostOf(url).slice(0, 100)}`;
  const { includePaths = [], excludePaths = [] } = policy;
  const begins = (prefix: string) => url.pathname.startsWith(prefix);
  if (excludePaths.some(begins)) return "the shop's policy excludes";
  if (includePaths.length > 0 && !includePaths.some(begins) && !isStart(shopUrl, policy.startUrls, url))
    return "the shop's policy does not include";
  return isRunaway(url.pathname) ? "the path grows out of itself" : null;
}

/** Where a crawl begins: the policy's pages and sitemaps, or the shop's own address. */
export function startUrls({ url, policy }: Pick<Shop, "url" | "policy">): string[] {
  return policy.startUrls?.length ? policy.startUrls : [url];
}

function isStart(shopUrl: string, starts: string[] | undefined, url: URL): boolean {
  return startUrls({ url: shopUrl, policy: { startUrls: starts ?? [] } }).some(
    (start) => new URL(start).href === url.href,
  );
}

/** "/a/b/a/b/a/b": a relative link that ends nowhere. */
function isRunaway(path: string): boolean {
  const segments = path.split("/").filter(Boolean);
  const counts = new Map<string, number>();
  for (const segment of segments) counts.set(segment, (counts.get(segment) ?? 0) + 1);
  return segments.length > MAX_SEGMENTS || [...counts.values()].some((count) => count > MAX_REPEATS);
}
