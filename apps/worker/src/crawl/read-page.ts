import type { CrawlStats, TargetType } from "@vitrine/domain/contract";
import { type Extraction, extract } from "@vitrine/domain/extract";
import { confirmPage, type LeasedTarget, openSourcePage, recordPage } from "../crawl-store.ts";
import { decodeText } from "./charset.ts";
import type { FetchResponse } from "./http-client.ts";
import { normalizeUrl } from "./normalize-url.ts";
import type { RobotsRules } from "./robots.ts";
import type { RunContext } from "./run-context.ts";
import { looksLikeSitemap, readSitemap } from "./sitemap.ts";
import { toExtractions } from "./to-extractions.ts";
import { toObservedOffers } from "./to-observed-offer.ts";

export interface PageOutcome {
  pageType: TargetType;
  counts: Partial<Omit<CrawlStats, "statuses">>;
  note: string | null;
}

const counters = { product: "products", listing: "listings", other: "others" } as const;

/**
 * Does with an answer what is to be done: follows its links, hands its offers over, and keeps what it said. The page is
 * recorded last, so that a crash before that has it read again.
 */
export async function readPage(
  context: RunContext,
  target: LeasedTarget,
  response: FetchResponse,
  contentHash: string,
  rules: RobotsRules,
): Promise<PageOutcome> {
  const { page } = target;
  if (page && target.pageType && (response.status === 304 || page.contentHash === contentHash)) {
    await context.worker.onProductPage(await confirmPage(context.worker, { pageId: page.id }));
    return { pageType: target.pageType, counts: { ...countAs(target.pageType), unchanged: 1 }, note: null };
  }
  const arrived = normalizeUrl(response.url);
  if (arrived !== normalizeUrl(target.url) && target.pageType !== "sitemap") {
    await context.frontier.addRedirect(response.url, target);
    return { pageType: "other", counts: { others: 1 }, note: `it redirects to ${response.url.slice(0, 400)}` };
  }
  if (response.body.length === 0) return { pageType: "other", counts: { others: 1 }, note: "it is empty" };

  const record = {
    shopId: context.shop.id,
    url: target.url,
    status: response.status,
    etag: response.headers.etag ?? null,
    lastModified: response.headers["last-modified"] ?? null,
    contentHash,
  };
  if (looksLikeSitemap(response.body) || target.pageType === "sitemap") {
    await context.frontier.addListed(await readSitemap(response.body, response.headers["content-type"]), target, rules);
    await recordPage(context.worker, { ...record, pageType: "sitemap", extractions: [] });
    return { pageType: "sitemap", counts: {}, note: null };
  }

  const html = decodeText(response.body, response.headers["content-type"]);
  const extraction = extract({ html, url: target.url, headers: response.headers });
  const { pageType } = extraction;
  await context.frontier.addLinks(extraction.links, target, pageType === "product", rules);
  const { offers, counts } = pageType === "product" ? await handOver(context, target, extraction) : nothingSold;
  const extractions = pageType === "product" ? toExtractions(extraction, offers) : [];
  await recordPage(context.worker, { ...record, pageType, extractions });
  return {
    pageType,
    counts: { ...countAs(pageType), ...counts },
    note: response.truncated ? "it is longer than what is read" : null,
  };
}

function countAs(pageType: TargetType): PageOutcome["counts"] {
  return pageType === "sitemap" ? {} : { [counters[pageType]]: 1 };
}

interface HandedOver {
  offers: { offerId: number; variant: number | null }[];
  counts: PageOutcome["counts"];
}

const nothingSold: HandedOver = { offers: [], counts: {} };

async function handOver(
  { worker, shop }: RunContext,
  target: LeasedTarget,
  extraction: Extraction,
): Promise<HandedOver> {
  const sourcePageId = target.page?.id ?? (await openSourcePage(worker, { shopId: shop.id, url: target.url }));
  const seen = toObservedOffers({ shop, url: target.url, extraction, at: worker.clock.now(), sourcePageId });
  const results = await worker.onProductPage(seen.map(({ offer }) => offer));
  const count = (wanted: string) => results.filter(({ outcome }) => outcome === wanted).length;
  return {
    offers: results.map(({ offerId }, index) => ({ offerId, variant: seen[index]?.variant ?? null })),
    counts: { offersNew: count("created"), offersChanged: count("changed") },
  };
}
