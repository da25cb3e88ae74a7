import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { RefreshPricesInput, RefreshPricesReport } from "../catalog/contract.ts";
import { writeCatalog } from "../catalog/write-catalog.ts";
import { recordset } from "../platform/batch.ts";
import type { Clock } from "../platform/clock.ts";
import { invalidField, notFound } from "../platform/errors.ts";
import { isHeartbeatDue } from "./heartbeat.ts";
import type { CatalogWriterDeps } from "./observe.ts";
import type { ObservedOffer } from "./observed-offer.ts";
import { type KnownOffer, lockOffers } from "./queries.ts";
import { recordOffers } from "./record-offers.ts";

type NewPrice = RefreshPricesInput["offers"][number];

/**
 * Records what a shop asks now for offers that are known: only the price, its currency and the availability are looked at,
 * everything else stays. What is stored is what `observeOffers` would store, but offers that did not move are compared in
 * the database and never leave it, so a shop's whole price list can be sent often.
 *
 * @throws DomainError `not_found` for the shop, `invalid_input` for a key that is given twice
 */
export async function refreshPrices(
  deps: CatalogWriterDeps & { clock: Clock },
  { shop, offers }: RefreshPricesInput,
): Promise<RefreshPricesReport> {
  const wanted = byKey(offers);
  const at = deps.clock.now();
  return writeCatalog(deps, async (trx) => {
    const { moved, steady, observedAt, unknown } = await siftPrices(trx, await findShop(trx, shop), offers);
    const due = steady.filter((id, index) => isHeartbeatDue(id, new Date(observedAt[index]!), at));
    const isDue = new Set(due);
    const known = await lockOffers(trx, [...moved, ...due]);
    const { result, changes } = await recordOffers(trx, deps.config.SITE_CURRENCY, {
      offers: [...known.values()].map((offer) => toObserved(offer, wanted.get(offer.key)!, at)),
      known,
      unchanged: { offerIds: steady.filter((id) => !isDue.has(id)), at },
    });
    const changed = result.filter(({ outcome }) => outcome === "changed").length;
    return { result: { changed, unchanged: offers.length - unknown.length - changed, unknown }, changes };
  });
}

function byKey(offers: NewPrice[]): Map<string, NewPrice> {
  const wanted = new Map<string, NewPrice>();
  offers.forEach((offer, index) => {
    if (wanted.has(offer.key)) throw invalidField(`offers.${index}.key`, "is given twice");
    wanted.set(offer.key, offer);
  });
  return wanted;
}

async function findShop(trx: Transaction<Tables>, slug: string): Promise<number> {
  const shop = await trx.selectFrom("shop").select("id").where("slug", "=", slug).executeTakeFirst();
  if (!shop) throw notFound("shop", slug);
  return shop.id;
}

interface SiftedPrices {
  /** Ids of offers that say something else now. */
  moved: number[];
  /** Ids of those that do not. */
  steady: number[];
  /** When each steady one was last observed, in milliseconds; 0 for never. */
  observedAt: number[];
  /** Keys the shop has no offer of. */
  unknown: string[];
}

/** One row of arrays: of what did not move only numbers come back. */
async function siftPrices(trx: Transaction<Tables>, shopId: number, offers: NewPrice[]): Promise<SiftedPrices> {
  const { rows } = await sql<SiftedPrices>`
    with compared as (
      select wanted.key, offer.id, coalesce((date_part('epoch', offer.observed_at) * 1000)::bigint, 0) as observed_at,
        offer.price is distinct from wanted.price or offer.currency <> coalesce(wanted.currency, offer.currency)
          or offer.availability is distinct from coalesce(wanted.availability, offer.availability)
          or offer.status <> 'active' or offer.misses > 0 as moved
      from ${recordset(offers)} as wanted(key text, price bigint, currency text, availability text)
        left join offer on offer.shop_id = ${shopId} and offer.key = wanted.key
    )
    select coalesce(array_agg(id) filter (where id is not null and moved), '{}') as moved,
      coalesce(array_agg(id) filter (where not moved), '{}') as steady,
      coalesce(array_agg(observed_at) filter (where not moved), '{}') as "observedAt",
      coalesce(array_agg(key) filter (where id is null), '{}') as unknown
    from compared`.execute(trx);
  return rows[0]!;
}

function toObserved(before: KnownOffer, { price, currency, availability }: NewPrice, at: Date): ObservedOffer {
  const { shopId, key, url, title, listPrice, shipping } = before;
  const now = {
    price,
    currency: currency ?? before.currency,
    availability: (availability ?? before.availability) as ObservedOffer["availability"],
  };
  // A price that differs from the one last imported must not pass for that import's.
  const isAsImported =
    price === before.price && now.currency === before.currency && now.availability === before.availability;
  return {
    shopId,
    key,
    url,
    title,
    product: { name: title },
    ...now,
    listPrice,
    shipping,
    condition: before.condition as ObservedOffer["condition"],
    at,
    method: "api",
    confidence: 1,
    ...(isAsImported && before.sourceHash !== null && { sourceHash: before.sourceHash }),
  };
}
