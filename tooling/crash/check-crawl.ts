import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { isHeartbeatDue } from "../../packages/domain/src/prices/heartbeat.ts";
import { fixtureArticle } from "../fixture-shop/product-page.ts";

/** What is wrong after a crawl of the fixture shop; everything is 0 where nothing is. */
export interface CrawlFindings {
  /** Product pages that the run did not finish. */
  pagesNotDone: number;
  /** Articles without an offer, with several, or with one that is not what the page says. */
  offersMissing: number;
  offersTwice: number;
  offersWrong: number;
  /** Products more or fewer than articles. */
  productsTooMany: number;
  productsTooFew: number;
  /** Offers without a price point, and price points that repeat the one before. */
  pricePointsMissing: number;
  pricePointsTwice: number;
  /** Pages whose stored facts do not name their offer's price. */
  factsMissing: number;
  /** Targets that are still leased to somebody. */
  leasesLeft: number;
}

interface StoredOffer {
  id: number;
  key: string;
  price: number;
  title: string;
  productId: number;
}

/** Compares what a crawl left with what the shop's pages say. */
export async function checkCrawl(
  { analytics: db }: Pick<Database, "analytics">,
  { articles, runId, round = 0 }: { articles: number; runId: number; round?: number },
): Promise<CrawlFindings> {
  const expected = new Map(
    Array.from({ length: articles }, (_, index) => {
      const article = fixtureArticle(index, round);
      return [article.sku, article] as const;
    }),
  );
  const { rows: done } = await sql<{ path: string }>`
    select distinct substring(url from '/p/[0-9]+$') as path from crawl_target
    where page_type = 'product' and last_run_id = ${runId}`.execute(db);
  const { rows: offers } = await sql<StoredOffer>`
    select id, key, price, title, product_id as "productId" from offer where status = 'active' order by id`.execute(db);
  const { rows: points } = await sql<{ offerId: number; at: Date; price: number }>`
    select offer_id as "offerId", at, price from price_observation order by offer_id, at`.execute(db);
  const { rows: facts } = await sql<{ count: number }>`
    select count(distinct offer.id) as count from offer join extraction on extraction.offer_id = offer.id
    where field = 'price' and (value ->> 'amount')::bigint = offer.price`.execute(db);
  const { rows: leased } = await sql<{ count: number }>`
    select count(*) as count from crawl_target where last_run_id is distinct from ${runId}`.execute(db);
  const products = new Set(offers.map(({ productId }) => productId)).size;
  const keys = new Set(offers.map(({ key }) => key));
  const seen = new Set(points.map(({ offerId }) => offerId));
  return {
    pagesNotDone: articles - done.length,
    offersMissing: [...expected.keys()].filter((key) => !keys.has(key)).length,
    offersTwice: offers.length - keys.size,
    offersWrong: offers.filter(({ key, price, title }) => {
      const article = expected.get(key);
      return article?.price !== price || article.name !== title;
    }).length,
    productsTooMany: Math.max(0, products - articles),
    productsTooFew: Math.max(0, articles - products),
    pricePointsMissing: offers.filter(({ id }) => !seen.has(id)).length,
    pricePointsTwice: points.filter(({ offerId, at, price }, index) => {
      const before = points[index - 1];
      return before?.offerId === offerId && before.price === price && !isHeartbeatDue(offerId, before.at, at);
    }).length,
    factsMissing: offers.length - (facts[0]?.count ?? 0),
    leasesLeft: leased[0]?.count ?? 0,
  };
}
