/**
 * The seed lives in the domain, not beside the schema in packages/db: its rows carry normalised specs, slugs, folded names
 * and cards, and those rules are the domain's.
 */
import type { Database, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { lockCatalog } from "../catalog/lock.ts";
import type { Clock } from "../platform/clock.ts";
import { DomainError, invalidField } from "../platform/errors.ts";
import { sumParts } from "./count-parts.ts";
import { resolveReferences } from "./references.ts";
import { reserveIds } from "./reserve-ids.ts";
import { createSchedule } from "./schedule.ts";
import { holdSeedLock } from "./seed-lock.ts";
import { readSeedProgress, type SeedProgress, writeSeedProgress } from "./seed-progress.ts";
import { maxShops } from "./shops.ts";
import { writeInOrder } from "./write-in-order.ts";

/** As many as the invented GTINs are enough for, four variants each. */
const MAX_PRODUCTS = 2_500_000;

const DEFAULTS = { shops: 12, seed: 1 };

export interface SeedCatalogDeps {
  db: Database;
  config: { SITE_CURRENCY: string };
  clock: Clock;
  bus: { wake(topic: "change"): void };
}

export interface SeedOptions {
  /** How many products the seed shall have brought, those of earlier calls included; at most 2,500,000. */
  products: number;
  /** How many shops sell them, at most 96. Default: as many as before, at first 12. */
  shops?: number | undefined;
  /** The same number brings the same products. Default: the one before, at first 1. */
  seed?: number | undefined;
  /** Products of one transaction. Default: 1,000, embedded 100. */
  batch?: number | undefined;
  /** Told after each batch how far it is. */
  onProgress?: (report: SeedReport) => void;
}

export interface SeedReport {
  /** Products that the seed has brought in all calls. */
  products: number;
  /** Those that this call stored. */
  added: number;
}

/**
 * Fills the catalog with invented musical instruments: products with specs, variants, offers, prices and their history, as
 * the usual writers would have left them.
 *
 * The same seed on the same day brings the same rows, in however many calls: each goes on where the last one ended or was
 * killed. What is in the catalog already stays; brands and categories are shared with it.
 *
 * @throws DomainError `invalid_input`, or `conflict` if the database was seeded with another seed or number of shops, or
 *   is being seeded right now
 * @example await seedCatalog(platform, { products: 100_000 }) // { products: 100000, added: 100000 }
 */
export async function seedCatalog(deps: SeedCatalogDeps, options: SeedOptions): Promise<SeedReport> {
  checkRange("products", options.products, MAX_PRODUCTS);
  checkRange("shops", options.shops ?? 1, maxShops);
  return holdSeedLock(deps.db, async () => {
    const before = await readSeedProgress(deps.db.ingest);
    if (before) checkSame(before, options);
    const start = before?.products ?? 0;
    let products = start;
    while (products < options.products) products = await continueSeed(deps, options, start);
    if (products > start) await analyze(deps.db);
    return { products, added: products - start };
  });
}

/** Stores the products that ids are reserved for, as far as they are wanted. Returns how many there are then. */
async function continueSeed(deps: SeedCatalogDeps, options: SeedOptions, start: number): Promise<number> {
  const { progress, references } = await deps.db.ingest.transaction().execute(async (trx) => {
    await lockCatalog(trx);
    const before = (await readSeedProgress(trx)) ?? begin(deps.clock.now(), options);
    const progress = before.products < before.reserved ? before : await reserve(trx, before, options.products);
    await writeSeedProgress(trx, progress);
    return { progress, references: await resolveReferences(trx, progress.shops, deps.config.SITE_CURRENCY) };
  });
  const to = Math.min(options.products, progress.reserved);
  await writeInOrder(deps, {
    seed: progress.seed,
    siteCurrency: deps.config.SITE_CURRENCY,
    references,
    articleAt: createSchedule(progress.seed),
    offsets: progress.offsets,
    at: new Date(progress.at),
    from: progress.products,
    to,
    batch: options.batch,
    onProgress: (products) => options.onProgress?.({ products, added: products - start }),
  });
  return to;
}

function begin(now: Date, { seed, shops }: SeedOptions): SeedProgress {
  return {
    seed: seed ?? DEFAULTS.seed,
    shops: shops ?? DEFAULTS.shops,
    at: `${now.toISOString().slice(0, 10)}T00:00:00.000Z`,
    products: 0,
    reserved: 0,
    offsets: { product: 0, variant: 0, offer: 0 },
  };
}

async function reserve(trx: Transaction<Tables>, before: SeedProgress, to: number): Promise<SeedProgress> {
  const { seed, shops, products } = before;
  const offsets = await reserveIds(
    trx,
    { products, ...sumParts(seed, shops, 0, products) },
    { products: to - products, ...sumParts(seed, shops, products, to) },
  );
  return { ...before, reserved: to, offsets };
}

/** The planner's statistics, now rather than when autovacuum comes by; embedded it never does. */
async function analyze(db: Database): Promise<void> {
  for (const table of [
    "product",
    "product_category",
    "variant",
    "identifier",
    "spec",
    "slug_history",
    "offer",
    "offer_seen",
    "price_observation",
  ]) {
    await sql`analyze ${sql.table(table)}`.execute(db.ingest);
  }
}

function checkRange(field: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw invalidField(field, `must be a whole number from 1 to ${max}`);
  }
}

function checkSame(before: SeedProgress, { seed = before.seed, shops = before.shops }: SeedOptions): void {
  if (seed === before.seed && shops === before.shops) return;
  throw new DomainError(
    "conflict",
    `This database was seeded with --seed ${before.seed} --shops ${before.shops}: go on with the same, or take another database.`,
  );
}
