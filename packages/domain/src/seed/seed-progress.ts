import type { Tables } from "@vitrine/db";
import { type Kysely, sql, type Transaction } from "kysely";
import { DomainError } from "../platform/errors.ts";

const KEY = "seed";

/** How far the catalog was seeded, kept in `setting`. */
export interface SeedProgress {
  seed: number;
  shops: number;
  /** The time around which offers were seen, ISO 8601: kept, so that what is added later looks the same. */
  at: string;
  /** Products that are stored: those with the numbers below this. */
  products: number;
  /** Ids are reserved for the products below this number … */
  reserved: number;
  /** … each at its own number plus this. */
  offsets: SeedOffsets;
}

/** What is added to the running number of a product, variant or offer to make its id. */
export interface SeedOffsets {
  product: number;
  variant: number;
  offer: number;
}

/** Null before the first seed. */
export async function readSeedProgress(db: Kysely<Tables>): Promise<SeedProgress | null> {
  const { rows } = await sql<{ value: SeedProgress }>`select value from setting where key = ${KEY}`.execute(db);
  return rows[0]?.value ?? null;
}

export async function writeSeedProgress(trx: Transaction<Tables>, progress: SeedProgress): Promise<void> {
  await sql`insert into setting (key, value) values (${KEY}, ${JSON.stringify(progress)}::jsonb)
    on conflict (key) do update set value = excluded.value, updated_at = now()`.execute(trx);
}

/**
 * Notes that the products up to a number are stored, in the transaction that stores them.
 *
 * @throws DomainError `conflict` if they follow on nothing: another seed has been at work
 */
export async function advanceSeed(trx: Transaction<Tables>, from: number, to: number): Promise<void> {
  const { numAffectedRows } = await sql`
    update setting set value = jsonb_set(value, '{products}', to_jsonb(${to}::int)), updated_at = now()
    where key = ${KEY} and (value ->> 'products')::int = ${from}`.execute(trx);
  if (numAffectedRows !== 1n) throw new DomainError("conflict", "Another seed is at work in this database.");
}
