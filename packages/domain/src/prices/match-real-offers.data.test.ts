/**
 * Real offers of many shops, told apart by nothing but their names, through the writer of the catalog. The floors lie a
 * little under what was reached when they were written; a change that falls below one has lost something.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { hashText } from "../catalog/memory-index/hash-text.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { observeOffers } from "./observe.ts";

const file = fileURLToPath(new URL("../../../../../shared/data/offers/pricerunner.csv.gz", import.meta.url));
const available = existsSync(file);
if (!available) process.stderr.write(`Skipped: real offers through the catalog, because ${file} is absent.\n`);

const SHOPS = 20;
/** One product of so many. */
const SAMPLE = 11;
const BATCH = 25;

interface RealOffer {
  id: string;
  title: string;
  shop: string;
  product: string;
}

/** Of the largest shops a sample of products, in an order that has nothing to do with them. */
function readSample(): RealOffer[] {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().split(/\r?\n/).filter(Boolean);
  const offers = lines.map((line): RealOffer => {
    const [id = "", ...fields] = line.split(",");
    const [shop = "", product = ""] = fields.splice(-5);
    return { id, title: fields.join(","), shop, product };
  });
  const largest = [...Map.groupBy(offers, ({ shop }) => shop)]
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, SHOPS)
    .map(([shop]) => shop);
  return offers
    .filter(({ shop, product }) => largest.includes(shop) && Number(product) % SAMPLE === 0)
    .sort((one, other) => hashText(one.id) - hashText(other.id));
}

async function observeAll(db: Database, offers: RealOffer[]): Promise<number[]> {
  const products: number[] = [];
  for (let from = 0; from < offers.length; from += BATCH) {
    const batch: ReturnType<typeof makeOffer>[] = [];
    for (const { id, title, shop } of offers.slice(from, from + BATCH))
      batch.push(makeOffer(await makeShop(db, `shop-${shop}`), id, { product: { name: title }, price: null }));
    products.push(...(await observeOffers(catalogDeps(db), batch)).map(({ productId }) => productId));
  }
  return products;
}

const offers = available ? readSample() : [];

describeOnBothDatabases("real offers", (db) => {
  it.skipIf(!available)(
    "find their products by their names",
    async () => {
      const placed = await observeAll(db(), offers);
      const pairsIn = (keyOf: (at: number) => unknown) =>
        [...Map.groupBy(offers.keys(), keyOf).values()].reduce(
          (sum, { length }) => sum + (length * (length - 1)) / 2,
          0,
        );
      const right = pairsIn((at) => `${placed[at]} ${offers[at]!.product}`);
      const precision = right / pairsIn((at) => placed[at]);
      const recall = right / pairsIn((at) => offers[at]!.product);
      const { rows } = await sql<{ asked: number }>`select count(*) as asked from match_review`.execute(db().reads);
      process.stdout.write(
        `${offers.length} real offers: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, ${rows[0]!.asked} reviews\n`,
      );
      expect(precision).toBeGreaterThanOrEqual(0.98);
      expect(recall).toBeGreaterThanOrEqual(0.61);
    },
    240_000,
  );
});
