import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { CatalogReaderDeps } from "./catalog/list-products.ts";
import type { CatalogWriterDeps } from "./prices/observe.ts";
import type { ObservedOffer } from "./prices/observed-offer.ts";

export { hasRedisServer, startTestRedis, type TestRedis } from "./platform/redis-testing.ts";
export { type LoggedEvent, logEvents } from "./trending/boards-testing.ts";

/** What the catalog's functions need in tests: a database, the site's currency, and nobody else to tell. */
export function catalogDeps(db: Database): CatalogWriterDeps & CatalogReaderDeps {
  return {
    db,
    config: { SITE_CURRENCY: "EUR" },
    bus: { wake() {} },
    feed: { async applied() {} },
    cursorKeys: { secret: "test-secret-of-thirty-two-characters" },
  };
}

/** Makes a shop and returns its id. */
export async function makeShop(db: Database, slug: string, currency = "EUR"): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into shop (slug, name, url, currency) values (${slug}, ${slug}, ${`https://${slug}.example`}, ${currency})
    on conflict (slug) do update set name = excluded.name returning id`.execute(db.ingest);
  return rows[0]!.id;
}

/** A plausible offer; give what matters to the test. */
export function makeOffer(shopId: number, key: string, overrides: Partial<ObservedOffer> = {}): ObservedOffer {
  return {
    shopId,
    key,
    url: `https://shop.example/${key}`,
    title: overrides.product?.name ?? `Product ${key}`,
    product: { name: `Product ${key}` },
    price: 10_000,
    currency: "EUR",
    availability: "InStock",
    at: new Date("2026-03-01T12:00:00Z"),
    method: "json-ld",
    confidence: 0.9,
    ...overrides,
  };
}

/** A database whose reads are counted, for tests of what takes one statement. */
export function countStatements(db: Database): { db: Database; readonly count: number } {
  let count = 0;
  const reads = db.reads.withPlugin({
    transformQuery({ node }) {
      count++;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return {
    db: { ...db, reads },
    get count() {
      return count;
    },
  };
}
