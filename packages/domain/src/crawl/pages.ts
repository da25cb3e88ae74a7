import { sql } from "kysely";
import type { Availability, Condition } from "../catalog/contract.ts";
import { recordset } from "../platform/batch.ts";
import type { ObservedOffer } from "../prices/observed-offer.ts";
import type { TargetType } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";

/** A fact as it was read from a page. */
export interface NewExtraction {
  field: string;
  value: unknown;
  method: string;
  confidence: number;
  /** Where on the page it stood. */
  source: string;
  /** The offer it speaks of. */
  offerId: number | null;
}

export interface PageRecord {
  shopId: number;
  /** The target's address. */
  url: string;
  pageType: TargetType;
  status: number;
  etag: string | null;
  lastModified: string | null;
  contentHash: string;
  extractions: NewExtraction[];
}

/**
 * Makes sure that a page has a row, so that facts can point at it. The row promises nothing yet: without validators and
 * hash the page counts as never read, so that a crash before `recordPage` cannot hide it from the next crawl.
 */
export async function openSourcePage(
  { db, clock }: CrawlWriterDeps,
  { shopId, url }: { shopId: number; url: string },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into source_page (shop_id, url, page_type, status, content_hash, fetched_at)
    values (${shopId}, ${url}, 'other', 0, '', ${clock.now()})
    on conflict (shop_id, url) do update set url = excluded.url returning id`.execute(db.ingest);
  return rows[0]!.id;
}

/** Keeps what a page was and said, in place of what it said before. The last step of reading it. */
export async function recordPage({ db, clock }: CrawlWriterDeps, record: PageRecord): Promise<number> {
  const now = clock.now();
  return db.ingest.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number }>`
      insert into source_page (shop_id, url, page_type, status, etag, last_modified, content_hash, fetched_at)
      values (${record.shopId}, ${record.url}, ${record.pageType}, ${record.status}, ${record.etag}, ${record.lastModified},
        ${record.contentHash}, ${now})
      on conflict (shop_id, url) do update set page_type = excluded.page_type, status = excluded.status, etag = excluded.etag,
        last_modified = excluded.last_modified, content_hash = excluded.content_hash, fetched_at = excluded.fetched_at
      returning id`.execute(trx);
    const { id } = rows[0]!;
    const facts = record.extractions.map(({ offerId, ...fact }) => ({ ...fact, offer_id: offerId }));
    await sql`delete from extraction where source_page_id = ${id} and field <> all(${facts.map(({ field }) => field)}::text[])`.execute(
      trx,
    );
    if (facts.length > 0) {
      await sql`insert into extraction (source_page_id, field, offer_id, value, method, confidence, source, at)
        select ${id}, field, offer_id, value, method, confidence, source, ${now} from ${recordset(facts)}
          as row(field text, offer_id bigint, value jsonb, method text, confidence float8, source text)
        on conflict (source_page_id, field) do update set offer_id = excluded.offer_id, value = excluded.value,
          method = excluded.method, confidence = excluded.confidence, source = excluded.source, at = excluded.at`.execute(
        trx,
      );
    }
    return id;
  });
}

/**
 * Notes that a page is as it was, and gives the offers it spoke of when it was last read, as seen again now: what an
 * unchanged page says without being read.
 */
export async function confirmPage(
  { db, clock }: CrawlWriterDeps,
  { pageId }: { pageId: number },
): Promise<ObservedOffer[]> {
  await sql`update source_page set fetched_at = ${clock.now()} where id = ${pageId}`.execute(db.ingest);
  const { rows } = await sql<StoredOffer>`
    select offer.shop_id as "shopId", offer.key, offer.url, offer.title, offer.price, offer.currency,
      offer.list_price as "listPrice", offer.shipping, offer.availability, offer.condition, offer.source_hash as "sourceHash",
      said.method, said.confidence
    from (select distinct on (offer_id) offer_id, method, confidence from extraction
      where source_page_id = ${pageId} and offer_id is not null
      order by offer_id, field = 'price' desc, confidence desc) as said
    join offer on offer.id = said.offer_id order by offer.id`.execute(db.ingest);
  return rows.map(({ sourceHash, ...row }) => ({
    ...row,
    ...(sourceHash && { sourceHash }),
    product: { name: row.title },
    at: clock.now(),
    sourcePageId: pageId,
  }));
}

interface StoredOffer {
  shopId: number;
  key: string;
  url: string;
  title: string;
  price: number | null;
  currency: string;
  listPrice: number | null;
  shipping: number | null;
  availability: Availability | null;
  condition: Condition;
  sourceHash: string | null;
  method: string;
  confidence: number;
}
