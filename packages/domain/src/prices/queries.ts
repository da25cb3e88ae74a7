import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { SuspectPrice } from "./believe-prices.ts";
import type { Suspicion } from "./judge-price.ts";
import type { ObservedOffer } from "./observed-offer.ts";

/** An offer as it is stored. */
export interface KnownOffer {
  id: number;
  shopId: number;
  key: string;
  variantId: number;
  productId: number;
  url: string;
  title: string;
  price: number | null;
  currency: string;
  listPrice: number | null;
  shipping: number | null;
  availability: string | null;
  condition: string;
  status: string;
  /** Crawls in a row that did not find it. */
  misses: number;
  sourceHash: string | null;
  /** Time of its newest price observation. */
  observedAt: Date | null;
  /** A price that was seen and is not believed yet. */
  suspect: SuspectPrice | null;
}

/** An offer nobody else can write to until the commit. */
export interface LockedOffer extends KnownOffer {
  seenAt: Date | null;
}

const knownOffer = sql`offer.id, offer.shop_id as "shopId", offer.key, offer.variant_id as "variantId",
  offer.product_id as "productId", offer.url, offer.title, offer.price, offer.currency, offer.list_price as "listPrice",
  offer.shipping, offer.availability, offer.condition, offer.status, offer.misses, offer.source_hash as "sourceHash",
  offer.observed_at as "observedAt", offer.suspect`;

/** How an offer is told apart: its shop, and the shop's key of it. */
export function keyOf({ shopId, key }: { shopId: number; key: string }): string {
  return `${shopId}:${key}`;
}

/** Stored offers by `keyOf`. */
export async function findOffers(trx: Transaction<Tables>, offers: ObservedOffer[]): Promise<Map<string, KnownOffer>> {
  const keys = offers.map(({ shopId, key }) => ({ shop_id: shopId, key }));
  const { rows } = await sql<KnownOffer>`
    select ${knownOffer} from ${recordset(keys)} as wanted(shop_id bigint, key text)
      join offer using (shop_id, key)`.execute(trx);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Locks offers, in the order of their ids, and reads them again. */
export async function lockOffers(trx: Transaction<Tables>, ids: number[]): Promise<Map<string, LockedOffer>> {
  if (ids.length === 0) return new Map();
  await sql`select id from offer where id = any(${ids}::bigint[]) order by id for update`.execute(trx);
  // A statement of its own: one that had to wait for a lock sees what it joins as it was before the wait.
  const { rows } = await sql<LockedOffer>`
    select ${knownOffer}, offer_seen.seen_at as "seenAt" from offer left join offer_seen on offer_seen.offer_id = offer.id
    where offer.id = any(${ids}::bigint[]) order by offer.id`.execute(trx);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function offerColumns(offer: ObservedOffer) {
  return {
    url: offer.url,
    title: offer.title,
    price: offer.price,
    currency: offer.currency,
    list_price: offer.listPrice ?? null,
    shipping: offer.shipping ?? null,
    availability: offer.availability ?? null,
    condition: offer.condition ?? "new",
    source_hash: offer.sourceHash ?? null,
  };
}

const offerColumnTypes = sql`url text, title text, price bigint, currency text, list_price bigint, shipping bigint,
  availability text, condition text, source_hash text`;

/** Stores new offers and returns their ids in order. */
export async function insertOffers(
  trx: Transaction<Tables>,
  offers: (ObservedOffer & { variantId: number; productId: number; observedAt: Date | null })[],
): Promise<number[]> {
  if (offers.length === 0) return [];
  const rows = offers.map((offer) => ({
    shop_id: offer.shopId,
    key: offer.key,
    variant_id: offer.variantId,
    product_id: offer.productId,
    observed_at: offer.observedAt,
    ...offerColumns(offer),
  }));
  const { rows: made } = await sql<{ id: number; shopId: number; key: string }>`
    insert into offer (shop_id, key, variant_id, product_id, observed_at, url, title, price, currency, list_price, shipping,
      availability, condition, source_hash)
    select shop_id, key, variant_id, product_id, observed_at, url, title, price, currency, list_price, shipping,
      availability, condition, source_hash
    from ${recordset(rows)} as row(shop_id bigint, key text, variant_id bigint, product_id bigint, observed_at timestamptz,
      ${offerColumnTypes})
    returning id, shop_id as "shopId", key`.execute(trx);
  const ids = new Map(made.map((row) => [keyOf(row), row.id]));
  return offers.map((offer) => ids.get(keyOf(offer))!);
}

/** Overwrites what the offers say. `observedAt`: when a price observation is about to be added, null where none is. */
export async function updateOffers(
  trx: Transaction<Tables>,
  offers: { id: number; observedAt: Date | null; offer: ObservedOffer }[],
): Promise<void> {
  if (offers.length === 0) return;
  const rows = offers.map(({ id, observedAt, offer }) => ({ id, observed_at: observedAt, ...offerColumns(offer) }));
  await sql`update offer set url = row.url, title = row.title, price = row.price, currency = row.currency,
      list_price = row.list_price, shipping = row.shipping, availability = row.availability, condition = row.condition,
      source_hash = row.source_hash, status = 'active', misses = 0, updated_at = now(),
      observed_at = greatest(offer.observed_at, row.observed_at)
    from ${recordset(rows)} as row(id bigint, observed_at timestamptz, ${offerColumnTypes}) where offer.id = row.id`.execute(
    trx,
  );
}

/** One row of price history. */
export interface NewObservation {
  offerId: number;
  at: Date;
  price: number | null;
  currency: string;
  listPrice: number | null;
  availability: string | null;
  method: string;
  confidence: number;
  sourcePageId: number | null;
  /** Why it is not believed; null where it is. */
  suspicions: Suspicion[] | null;
  /** The import that brings it, where that can be taken back. */
  importRunId?: number;
}

/** Adds to the history and returns how many rows were new: one per offer and time. */
export async function insertObservations(trx: Transaction<Tables>, observations: NewObservation[]): Promise<number> {
  if (observations.length === 0) return 0;
  const { rows } = await sql<{ inserted: number }>`
    with inserted as (
      insert into price_observation (offer_id, at, price, currency, list_price, availability, method, confidence, source_page_id, suspicions,
        import_run_id)
      select "offerId", at, price, currency, "listPrice", availability, method, confidence, "sourcePageId", suspicions,
        "importRunId"
      from ${recordset(observations)} as row("offerId" bigint, at timestamptz, price bigint, currency text, "listPrice" bigint,
        availability text, method text, confidence float8, "sourcePageId" bigint, suspicions text[], "importRunId" bigint)
      on conflict do nothing
      returning offer_id, at
    ), newest as (
      select offer_id, max(at) as at from inserted group by offer_id
    ), stamped as (
      update offer set observed_at = newest.at from newest
      where offer.id = newest.offer_id and (offer.observed_at is null or offer.observed_at < newest.at)
    )
    select count(*)::int as inserted from inserted`.execute(trx);
  return rows[0]?.inserted ?? 0;
}

/** Offers that were all seen at one time. */
export interface SeenAtOnce {
  offerIds: number[];
  at: Date;
}

/** Notes when offers were last seen; never moves back. */
export async function touchSeen(
  trx: Transaction<Tables>,
  seen: { offerId: number; at: Date }[],
  { offerIds, at }: SeenAtOnce = { offerIds: [], at: new Date(0) },
): Promise<void> {
  if (seen.length + offerIds.length === 0) return;
  // Arrays: as JSON the rows of a large batch take twice as long. In the order of ids, since each one is locked.
  await sql`insert into offer_seen (offer_id, seen_at)
    select * from unnest(${seen.map((offer) => offer.offerId)}::bigint[],
      ${seen.map((offer) => offer.at.toISOString())}::timestamptz[])
    union all select unnest(${offerIds}::bigint[]), ${at}::timestamptz
    order by 1
    on conflict (offer_id) do update set seen_at = excluded.seen_at where offer_seen.seen_at < excluded.seen_at`.execute(
    trx,
  );
}

/** Keeps why each new offer belongs to its product. */
export async function insertMatchDecisions(
  trx: Transaction<Tables>,
  decisions: {
    offerId: number;
    productId: number;
    variantId: number;
    method: string;
    decision: string;
    score: number;
    evidence: object;
  }[],
): Promise<void> {
  if (decisions.length === 0) return;
  await sql`insert into match_decision (offer_id, product_id, variant_id, method, decision, score, evidence)
    select "offerId", "productId", "variantId", method, decision, score, evidence
    from ${recordset(decisions)} as row("offerId" bigint, "productId" bigint, "variantId" bigint, method text, decision text,
      score float8, evidence jsonb)`.execute(trx);
}

/** Slugs of shops by id. */
export async function findShopSlugs(trx: Transaction<Tables>, shopIds: number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; slug: string }>`
    select id, slug from shop where id = any(${[...new Set(shopIds)]}::bigint[])`.execute(trx);
  return new Map(rows.map((row) => [row.id, row.slug]));
}
