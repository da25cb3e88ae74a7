import type { Tables } from "@vitrine/db";
import { type Kysely, sql } from "kysely";
import type { Availability, Condition } from "../catalog/contract.ts";
import type { Candidate } from "../extract/contract.ts";
import { recordset } from "../platform/batch.ts";
import type { ObservedOffer } from "../prices/observed-offer.ts";
import type { TargetType } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";
import { holdLeases } from "./hold-leases.ts";
import type { Lease } from "./leases.ts";

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
  /** What else was read of it, strongest first; null where nothing is kept. */
  candidates: Candidate<unknown>[] | null;
}

export interface PageRecord {
  /** The target's address. */
  url: string;
  pageType: TargetType;
  status: number;
  etag: string | null;
  lastModified: string | null;
  contentHash: string;
  fetchedAt: Date;
  extractions: NewExtraction[];
}

/**
 * Makes sure that pages have rows, so that facts can point at them, and gives their ids by address. A new row promises
 * nothing yet: without validators and hash its page counts as never read, so that a crash before `recordPages` cannot
 * hide it from the next crawl.
 */
export async function openSourcePages(
  { db, clock }: CrawlWriterDeps,
  { shopId, urls }: { shopId: number; urls: string[] },
): Promise<Map<string, number>> {
  if (urls.length === 0) return new Map();
  const { rows } = await sql<{ id: number; url: string }>`
    insert into source_page (shop_id, url, page_type, status, content_hash, fetched_at)
    select distinct ${shopId}::bigint, url, 'other', 0, '', ${clock.now()}::timestamptz from unnest(${urls}::text[]) as url
    order by url
    on conflict (shop_id, url) do update set url = excluded.url returning id, url`.execute(db.ingest);
  return new Map(rows.map(({ id, url }) => [url, id]));
}

/**
 * Keeps what pages were and said, in place of what they said before. The last step of reading them.
 *
 * @throws LeaseLost where one of the leases is in other hands; then nothing is kept
 */
export async function recordPages(
  { db }: Pick<CrawlWriterDeps, "db">,
  { shopId, records, leases = [] }: { shopId: number; records: PageRecord[]; leases?: readonly Lease[] },
): Promise<void> {
  if (records.length === 0) return;
  const pages = [...new Map(records.map((record) => [record.url, record])).values()].sort((a, b) =>
    a.url < b.url ? -1 : 1,
  );
  await db.ingest.transaction().execute(async (trx) => {
    await holdLeases(trx, leases);
    const { rows } = await sql<{ id: number; url: string }>`
      insert into source_page (shop_id, url, page_type, status, etag, last_modified, content_hash, fetched_at)
      select ${shopId}::bigint, url, "pageType", status, etag, "lastModified", "contentHash", "fetchedAt"
      from ${recordset(pages.map(({ extractions: _, ...page }) => page))} as row(url text, "pageType" text, status int,
        etag text, "lastModified" text, "contentHash" text, "fetchedAt" timestamptz)
      on conflict (shop_id, url) do update set page_type = excluded.page_type, status = excluded.status, etag = excluded.etag,
        last_modified = excluded.last_modified, content_hash = excluded.content_hash, fetched_at = excluded.fetched_at
      returning id, url`.execute(trx);
    const ids = new Map(rows.map(({ id, url }) => [url, id]));
    await sql`delete from extraction where source_page_id = any(${[...ids.values()]}::bigint[])`.execute(trx);
    await keepPlaces(
      trx,
      pages.flatMap(({ url, extractions }) =>
        [...new Set(extractions.flatMap(({ offerId }) => offerId ?? []))].map((offer) => ({
          offer,
          page: ids.get(url)!,
        })),
      ),
    );
    const facts = pages.flatMap(({ url, fetchedAt, extractions }) =>
      extractions.map((fact) => ({ ...fact, page: ids.get(url), at: fetchedAt })),
    );
    if (facts.length === 0) return;
    await sql`insert into extraction (source_page_id, field, offer_id, value, method, confidence, source, candidates, at)
      select page, field, "offerId", value, method, confidence, source, candidates, at from ${recordset(facts)}
        as row(page bigint, field text, "offerId" bigint, value jsonb, method text, confidence float8, source text, candidates jsonb, at timestamptz)`.execute(
      trx,
    );
  });
}

/** Notes which page showed an offer last: where it is missed if that page no longer does. */
async function keepPlaces(db: Kysely<Tables>, places: { offer: number; page: number }[]): Promise<void> {
  if (places.length === 0) return;
  await sql`with moved as materialized (
      select offer.id, place.page from ${recordset(places)} as place(offer bigint, page bigint)
        join offer on offer.id = place.offer and offer.source_page_id is distinct from place.page
      order by offer.id for update of offer)
    update offer set source_page_id = moved.page from moved where offer.id = moved.id`.execute(db);
}

/**
 * Notes that pages are as they were, and gives the offers they spoke of when they were last read, as seen again now: what
 * an unchanged page says without being read.
 *
 * @throws LeaseLost where one of the leases is in other hands; then nothing is noted
 */
export async function confirmPages(
  { db, clock }: CrawlWriterDeps,
  { pageIds, leases = [] }: { pageIds: number[]; leases?: readonly Lease[] },
): Promise<ObservedOffer[]> {
  if (pageIds.length === 0) return [];
  const now = clock.now();
  await db.ingest.transaction().execute(async (trx) => {
    await holdLeases(trx, leases);
    await sql`update source_page set fetched_at = ${now} where id = any(${pageIds}::bigint[])`.execute(trx);
  });
  const { rows } = await sql<StoredOffer>`
    select offer.id, offer.shop_id as "shopId", offer.key, offer.url, offer.title, offer.price, offer.currency,
      offer.list_price as "listPrice", offer.shipping, offer.availability, offer.condition, offer.source_hash as "sourceHash",
      said.method, said.confidence, said.source_page_id as "sourcePageId"
    from (select distinct on (offer_id) offer_id, method, confidence, source_page_id from extraction
      where source_page_id = any(${pageIds}::bigint[]) and offer_id is not null
      order by offer_id, field = 'price' desc, confidence desc) as said
    join offer on offer.id = said.offer_id order by offer.id`.execute(db.ingest);
  await keepPlaces(
    db.ingest,
    rows.map(({ id, sourcePageId }) => ({ offer: id, page: sourcePageId })),
  );
  return rows.map(({ id: _, sourceHash, ...row }) => ({
    ...row,
    ...(sourceHash && { sourceHash }),
    product: { name: row.title },
    at: now,
  }));
}

interface StoredOffer {
  id: number;
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
  sourcePageId: number;
}
