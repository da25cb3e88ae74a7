import {
  createManualClock,
  type ObservedOffer,
  observeOffers,
  type Platform,
  refreshPrices,
  upsertShop,
} from "@vitrine/domain";
import { sql } from "kysely";
import { offerOf } from "./fill.ts";
import { openScratch } from "./scratch.ts";
import { printTable } from "./table.ts";

interface RefreshFlags {
  offers: number;
  changed: number;
}

/** Offers of one call: the most a procedure takes. */
const BATCH = 5_000;

/**
 * A shop's whole price list, told again with a share of prices changed and no heartbeat due: as new prices alone, and, as
 * the reference, as offers seen in full. Recounts the history after each.
 */
export async function benchRefresh({ offers, changed }: RefreshFlags): Promise<void> {
  const scratch = await openScratch("postgres");
  try {
    const { platform } = scratch;
    const { id: shopId } = await upsertShop(platform, {
      slug: "bench",
      name: "Bench",
      url: "https://bench.example",
      currency: "EUR",
    });
    // One instant for all, and a millisecond from one round to the next: no offer's own day begins meanwhile.
    const clock = createManualClock(new Date());
    const told = Array.from({ length: offers }, (_, number) => offerOf(shopId, number));
    const observe = (batch: ObservedOffer[]) =>
      observeOffers(
        platform,
        batch.map((offer) => ({ ...offer, at: clock.now() })),
      );
    const refresh = (batch: ObservedOffer[]) =>
      refreshPrices({ ...platform, clock }, { shop: "bench", offers: batch.map(({ key, price }) => ({ key, price })) });
    for (const batch of batches(told, 1_000)) await observe(batch);
    // As autovacuum leaves a table that was filled a minute ago.
    await sql`vacuum analyze`.execute(platform.db.ingest);

    const rows: Record<string, string | number>[] = [];
    for (const [way, tell] of [
      ["refreshPrices", refresh],
      ["observeOffers", observe],
      ["refreshPrices", refresh],
      ["observeOffers", observe],
    ] as const) {
      clock.advance(1);
      const every = Math.max(1, Math.round(1 / changed));
      for (let number = rows.length; number < offers; number += every) told[number]!.price! += 1;
      const before = await count(platform);
      const started = performance.now();
      for (const batch of batches(told, BATCH)) await tell(batch);
      const seconds = (performance.now() - started) / 1_000;
      const after = await count(platform);
      rows.push({
        through: way,
        offers,
        changed: after.changes - before.changes,
        seconds: seconds.toFixed(2),
        "offers/s": Math.round(offers / seconds),
        "new observations": after.observations - before.observations,
        "wrong prices": await countWrong(platform, told),
      });
    }
    printTable(rows);
  } finally {
    await scratch.remove();
  }
}

function* batches(offers: ObservedOffer[], size: number): Generator<ObservedOffer[]> {
  for (let from = 0; from < offers.length; from += size) yield offers.slice(from, from + size);
}

async function count({ db }: Platform): Promise<{ observations: number; changes: number }> {
  const { rows } = await sql<{ observations: number; changes: number }>`
    select (select count(*) from price_observation) as observations, (select count(*) from change) as changes`.execute(
    db.analytics,
  );
  return rows[0]!;
}

/** Offers whose price, newest observation or product's card is not what the shop told last. */
async function countWrong({ db }: Platform, told: ObservedOffer[]): Promise<number> {
  const { rows } = await sql<{ wrong: number }>`
    select count(*) as wrong
    from unnest(${told.map(({ key }) => key)}::text[], ${told.map(({ price }) => price)}::bigint[]) as told(key, price)
      left join offer on offer.key = told.key
      left join lateral (select price from price_observation where offer_id = offer.id order by at desc limit 1) as newest on true
      left join product on product.id = offer.product_id
    where (offer.price, newest.price, product.price) is distinct from (told.price, told.price, told.price)`.execute(
    db.analytics,
  );
  return rows[0]!.wrong;
}
