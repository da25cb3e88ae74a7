/**
 * Scores matching on real offers with known answers. The floors lie a little under what was reached when they were written
 * (`npm run quality` prints the figures, held-out halves apart); a change that falls below one has lost something.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { clusterOffers } from "./cluster-offers.ts";
import { pairCollections } from "./pair-collections.ts";

const data = fileURLToPath(new URL("../../../../../../shared/data/", import.meta.url));
const available = existsSync(data);
if (!available) process.stderr.write(`Skipped: the scores of matching on real offers, because ${data} is absent.\n`);

function readRows(path: string): Record<string, string>[] {
  const [head = "", ...lines] = readFileSync(data + path, "utf8")
    .split(/\r?\n/)
    .filter(Boolean);
  const names = head.split("|");
  return lines.map((line) => Object.fromEntries(line.split("|").map((value, at) => [names[at], value])));
}

function scorePairing(folder: string, one: string, other: string): number {
  const [left, right] = [one, other].map((file) => readRows(`${folder}${file}.csv`));
  const toOffer = ({ title, name = "", brand = "", modelno = "", price }: Record<string, string>) => ({
    title: title ?? name,
    brand,
    mpn: modelno,
    price: Number(price) || null,
  });
  const truth = new Map(readRows(`${folder}gt.csv`).map(({ D1, D2 }) => [D1, D2]));
  const pairs = pairCollections(left!.map(toOffer), right!.map(toOffer)).filter(({ decision }) => decision === "auto");
  const hits = pairs.filter((pair) => truth.get(left![pair.left]!.id) === right![pair.right]!.id).length;
  return (2 * hits) / (pairs.length + truth.size);
}

describe.skipIf(!available)("two real shops", () => {
  it("of which each has the other's products are paired", () => {
    expect(scorePairing("matching/abt-buy/", "abt", "buy")).toBeGreaterThanOrEqual(0.905);
  }, 60_000);

  it("of which one is much larger are paired", () => {
    expect(scorePairing("matching/walmart-amazon/", "walmart", "amazon")).toBeGreaterThanOrEqual(0.775);
  }, 120_000);
});

describe.skipIf(!available)("the offers of many real shops", () => {
  it("are sorted into products", () => {
    const lines = gunzipSync(readFileSync(`${data}offers/pricerunner.csv.gz`))
      .toString()
      .split(/\r?\n/)
      .filter(Boolean);
    const rows = lines.slice(1).map((line) => {
      const [, ...fields] = line.split(",");
      const [shop, product] = fields.splice(-5);
      return { title: fields.join(","), shop: shop!, product: product! };
    });
    const started = process.cpuUsage();
    const placed = clusterOffers(rows.map(({ title, shop }) => ({ title, shop })));
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(60);
    const pairsIn = (keyOf: (at: number) => unknown) =>
      [...Map.groupBy(rows.keys(), keyOf).values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
    const found = pairsIn((at) => placed[at]!.cluster);
    const right = pairsIn((at) => `${placed[at]!.cluster} ${rows[at]!.product}`);
    expect(right / found).toBeGreaterThanOrEqual(0.91);
    expect(right / pairsIn((at) => rows[at]!.product)).toBeGreaterThanOrEqual(0.67);
  }, 180_000);
});
