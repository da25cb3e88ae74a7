import { clusterOffers, type NamedOffer, pairCollections } from "@vitrine/domain/matching";
import { type Bars, type Counts, figuresOf, HALVES, halfOf } from "../counts.ts";
import type { QualityData } from "../data.ts";
import type { Report } from "../report.ts";

/** Two shops of electronics, each of whose products the other has. */
export function scoreAbtBuy(data: QualityData): Report {
  return scorePairs(data, "matching/abt-buy/", ["abt.csv", "buy.csv"], { f1: 0.9 });
}

/** Two shops of which the second is much larger, with part numbers and brands. */
export function scoreWalmartAmazon(data: QualityData): Report {
  return scorePairs(data, "matching/walmart-amazon/", ["walmart.csv", "amazon.csv"], { f1: 0.75 });
}

function scorePairs(data: QualityData, folder: string, files: [string, string], bars: Bars): Report {
  const [left, right] = files.map((file) => data.rows(folder + file, "|"));
  const truth = new Map(data.rows(`${folder}gt.csv`, "|").map(({ D1, D2 }) => [D1!, D2!]));
  const started = performance.now();
  const pairs = pairCollections(left!.map(toOffer), right!.map(toOffer)).filter(({ decision }) => decision === "auto");
  const seconds = (performance.now() - started) / 1000;
  const given = pairs.map((pair) => ({ one: left![pair.left]!.id!, other: right![pair.right]!.id! }));
  const counts = Object.fromEntries(
    HALVES.map((half): [string, Counts] => [half, { right: 0, wrong: 0, existing: 0 }]),
  );
  for (const one of truth.keys()) counts[halfOf(one)]!.existing++;
  for (const { one, other } of given) counts[halfOf(one)]![truth.get(one) === other ? "right" : "wrong"]++;
  return {
    note: `${left!.length} and ${right!.length} records, ${truth.size} true pairs, ${seconds.toFixed(1)} s; halves by the left record's id.`,
    figures: [
      ...figuresOf("", sumCounts(Object.values(counts)), bars),
      ...HALVES.flatMap((half) => figuresOf(`${half}: `, counts[half]!)),
    ],
  };
}

function toOffer({ title, name, brand, modelno, price }: Record<string, string>): NamedOffer {
  return {
    title: title ?? name ?? "",
    brand: brand || null,
    mpn: modelno || null,
    price: Number(price) || null,
  };
}

/** Offers of many shops, by their titles and shops alone. */
export function scoreOffers(data: QualityData): Report {
  const rows = readOffers(data.text("offers/pricerunner.csv.gz"));
  const started = performance.now();
  const placements = clusterOffers(rows.map(({ title, shop }) => ({ title, shop })));
  const seconds = (performance.now() - started) / 1000;
  const counts = Object.fromEntries(
    HALVES.map((half): [string, Counts] => [half, { right: 0, wrong: 0, existing: 0 }]),
  );
  for (const group of Map.groupBy(rows.keys(), (at) => rows[at]!.product).values())
    counts[halfOf(rows[group[0]!]!.product)]!.existing += pairCount(group.length);
  for (const group of Map.groupBy(rows.keys(), (at) => placements[at]!.cluster).values()) {
    group.forEach((one, index) => {
      const { product } = rows[one]!;
      for (const other of group.slice(index + 1))
        counts[halfOf(product)]![rows[other]!.product === product ? "right" : "wrong"]++;
    });
  }
  const same = measureSameTitles(rows);
  return {
    note:
      `${rows.length} offers, ${seconds.toFixed(1)} s; pairs within clusters, halves by the product's id. ` +
      `The answers themselves put only ${(same * 100).toFixed(1)} % of the pairs whose titles are equal letter by letter into one product.`,
    figures: [
      ...figuresOf("auto merges: ", sumCounts(Object.values(counts)), { precision: 0.98, recall: 0.75 }),
      ...HALVES.flatMap((half) => figuresOf(`${half}: `, counts[half]!)),
    ],
  };
}

interface OfferRow {
  title: string;
  shop: string;
  product: string;
}

/** Titles may hold commas, so the fields behind are counted from the end. */
function readOffers(text: string): OfferRow[] {
  const lines = text.split(/\r?\n/).filter(Boolean).slice(1);
  return lines.map((line) => {
    const [, ...fields] = line.split(",");
    const [shop = "", product = ""] = fields.splice(-5);
    return { title: fields.join(","), shop, product };
  });
}

/** How far the answers agree with themselves: of pairs of shops with one title, the share in one product. */
function measureSameTitles(rows: OfferRow[]): number {
  let pairs = 0;
  let same = 0;
  for (const group of Map.groupBy(rows, ({ title }) => title).values()) {
    group.forEach((one, index) => {
      for (const other of group.slice(index + 1)) {
        if (one.shop === other.shop) continue;
        pairs++;
        if (one.product === other.product) same++;
      }
    });
  }
  return same / pairs;
}

function pairCount(members: number): number {
  return (members * (members - 1)) / 2;
}

function sumCounts(counts: Counts[]): Counts {
  const sum = { right: 0, wrong: 0, existing: 0 };
  for (const { right, wrong, existing } of counts) {
    sum.right += right;
    sum.wrong += wrong;
    sum.existing += existing;
  }
  return sum;
}
