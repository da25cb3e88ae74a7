import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Site } from "./site.ts";

/** What survives a restart: how many prices have moved, and each moved price by `shop/sku`. */
interface PriceState {
  seed: number;
  moves: number;
  prices: Record<string, { price: number; changedAt: string }>;
}

/**
 * Sets the prices kept in the file, and returns how many moves led to them: 0 where there is no file yet, or where it belongs
 * to shops of another seed. Articles no longer sold are passed over.
 *
 * @throws Error if the file is there but cannot be read.
 */
export async function restorePrices(file: string, sites: readonly Site[], seed: number): Promise<number> {
  const state = await readState(file);
  if (state?.seed !== seed) return 0;
  for (const { front, listings } of sites) {
    for (const listing of listings) {
      const kept = state.prices[`${front.slug}/${listing.sku}`];
      if (kept) Object.assign(listing, { price: kept.price, changedAt: new Date(kept.changedAt) });
    }
  }
  return state.moves;
}

/** Writes every moved price to the file, whole or not at all. */
export async function savePrices(file: string, sites: readonly Site[], seed: number, moves: number): Promise<void> {
  const prices: PriceState["prices"] = {};
  for (const { front, listings } of sites) {
    for (const { sku, price, openingPrice, changedAt } of listings) {
      if (price !== openingPrice) prices[`${front.slug}/${sku}`] = { price, changedAt: changedAt.toISOString() };
    }
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ seed, moves, prices } satisfies PriceState));
  await rename(`${file}.new`, file);
}

async function readState(file: string): Promise<PriceState | null> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw new Error(`Cannot read the demo shops' prices from ${file}; delete it to start over.`, { cause });
  }
}
