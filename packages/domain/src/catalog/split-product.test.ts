import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { getPriceHistory } from "../prices/get-price-history.ts";
import { observeOffers } from "../prices/observe.ts";
import type { ObservedProduct } from "../prices/observed-offer.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { getProduct } from "./get-product.ts";
import { mergeTwoProducts } from "./merge-two-products.ts";
import { splitProduct } from "./split-product.ts";
import { catalogRows } from "./testing.ts";
import { upsertProduct } from "./upsert-product.ts";

describeOnBothDatabases("splitting a product", (db) => {
  const deps = () => catalogDeps(db());

  async function make(slug: string, facts: Partial<ObservedProduct> = {}) {
    const shop = await makeShop(db(), slug);
    const product = { name: `Split ${slug}`, ...facts };
    return (await observeOffers(deps(), [makeOffer(shop, slug, { product })]))[0]!.productId;
  }

  it("undoes a merge row for row, also in the middle of a chain and of several into one product", async () => {
    const facts = fc.record(
      {
        brand: fc.constantFrom("Splitter", "Other"),
        categoryPath: fc.subarray(["Splits", "Deep"], { minLength: 1 }),
        description: fc.constantFrom("short", "long"),
        imageUrl: fc.constantFrom("https://s.example/1.jpg", "https://s.example/2.jpg"),
        specs: fc.dictionary(fc.constantFrom("Body", "Neck", "Weight"), fc.constantFrom("x", "y"), { minKeys: 1 }),
        rating: fc.integer({ min: 1, max: 5 }),
        ratingCount: fc.integer({ min: 1, max: 9 }),
      },
      { requiredKeys: [] },
    );
    const offer = fc.record({
      price: fc.option(fc.integer({ min: 0, max: 20 })),
      condition: fc.constantFrom("new" as const, "used" as const),
      availability: fc.constantFrom("InStock" as const, "OutOfStock" as const),
    });
    const product = fc.record({ facts, offers: fc.array(offer, { minLength: 1, maxLength: 2 }) });
    const pick = fc.nat({ max: 1_000 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(product, { minLength: 2, maxLength: 5 }),
        fc.array(fc.tuple(pick, pick), { minLength: 1, maxLength: 4 }),
        fc.array(pick, { minLength: 4, maxLength: 4 }),
        async (products, wanted, order) => {
          const shop = await makeShop(db(), `split-run-${++run}`);
          // Two offers of one group are two variants.
          const seen = await observeOffers(
            deps(),
            products.flatMap(({ facts, offers }, index) =>
              offers.map((one, number) =>
                makeOffer(shop, `${index}-${number}`, {
                  ...one,
                  product: {
                    ...facts,
                    name: `Run${run} item${index}`,
                    groupId: `${index}`,
                    sku: `${index}-${number}`,
                    variantName: `${number}`,
                  },
                }),
              ),
            ),
          );
          const ids = [...new Set(seen.map(({ productId }) => productId))];
          expect(ids).toHaveLength(products.length);
          const untouched = await catalogRows(db(), ids);

          const listed = [...ids];
          const merges: { from: number; into: number }[] = [];
          for (const [one, other] of wanted) {
            if (listed.length < 2) break;
            const from = listed.splice(one % listed.length, 1)[0]!;
            merges.push({ from, into: listed[other % listed.length]! });
          }
          const mergeAll = async (pairs: typeof merges) => {
            for (const pair of pairs) await mergeTwoProducts(deps(), pair);
          };
          await mergeAll(merges);
          const rest = [...merges];
          for (const at of order.slice(0, merges.length)) {
            const [split] = rest.splice(at % rest.length, 1);
            await splitProduct(deps(), { id: split!.from });
            const afterSplit = await catalogRows(db(), ids);
            // What is left is what the other merges alone make.
            for (const { from } of rest) await splitProduct(deps(), { id: from });
            expect(await catalogRows(db(), ids)).toEqual(untouched);
            await mergeAll(rest);
            expect(await catalogRows(db(), ids)).toEqual(afterSplit);
          }
          expect(await catalogRows(db(), ids)).toEqual(untouched);
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  it("takes along what was observed meanwhile of its variants", async () => {
    const shop = await makeShop(db(), "split-later");
    const gtin = "4006381333931";
    const from = await make("s1", { gtin });
    const into = await make("s2");
    await mergeTwoProducts(deps(), { from, into });
    const at = new Date("2026-03-02T12:00:00Z");
    const product = { name: "Split s1", gtin };
    const [known] = await observeOffers(deps(), [
      makeOffer(await makeShop(db(), "s1"), "s1", { product, price: 9_000, at }),
      makeOffer(shop, "new", { product, price: 8_000, at }),
    ]);
    expect(known?.productId).toBe(into);
    expect((await getProduct(deps(), { id: into })).offerCount).toBe(3);

    const back = await splitProduct(deps(), { id: from });
    expect(back).toMatchObject({ id: from, offerCount: 2, shopCount: 2, price: { amount: 8_000 } });
    expect(await getProduct(deps(), { id: into })).toMatchObject({ offerCount: 1, price: { amount: 10_000 } });
    const { series } = await getPriceHistory(deps(), { productId: from });
    expect(series.map(({ points }) => points.map(({ price }) => price))).toEqual([[10_000, 9_000], [8_000]]);
    const [again] = await observeOffers(deps(), [makeOffer(shop, "another", { product, at })]);
    expect(again?.productId).toBe(from);
  });

  it("leaves facts that say something else by now, and takes back the others", async () => {
    const imageUrl = "https://s.example/from.jpg";
    const from = await make("s3", { description: "Of from", imageUrl, specs: { Body: "Alder", Neck: "Maple" } });
    const into = await make("s4");
    await mergeTwoProducts(deps(), { from, into });
    await upsertProduct(deps(), { id: into, name: "Split s4", description: "Edited", specs: { Neck: "Mahogany" } });
    await splitProduct(deps(), { id: from });
    const left = await getProduct(deps(), { id: into });
    expect(left).toMatchObject({ description: "Edited", imageUrl: null });
    expect(left.specs.map(({ key, value }) => [key, value])).toEqual([["neck", "Mahogany"]]);
  });

  it("logs the split so that both products and both categories are read anew", async () => {
    const from = await make("s5", { categoryPath: ["Splits", "Logged"] });
    const into = await make("s6");
    await mergeTwoProducts(deps(), { from, into });
    await splitProduct(deps(), { id: from });
    const changes = await readChanges(db().reads, { after: 0, limit: 100, productIds: [from, into] });
    expect(changes.slice(-2)).toMatchObject([
      { kind: "split", productId: from, categoryPath: "splits/logged", before: { into }, after: { slug: "split-s5" } },
      { kind: "product", productId: into, categoryPath: "", before: { categoryPath: "splits/logged" } },
    ]);
  });

  it("refuses what does not exist, what is not merged and what nobody noted how to undo", async () => {
    const [from, into] = [await make("s7"), await make("s8")];
    const split = (id: number) => splitProduct(deps(), { id });
    await expect(split(999_999)).rejects.toMatchObject({ kind: "not_found" });
    await expect(split(from)).rejects.toMatchObject({ kind: "conflict" });
    await mergeTwoProducts(deps(), { from, into });
    await split(from);
    await expect(split(from)).rejects.toMatchObject({ kind: "conflict" });
    await mergeTwoProducts(deps(), { from, into });
    await sql`delete from product_merge where undone_at is null and from_id = ${from}`.execute(db().ingest);
    await expect(split(from)).rejects.toMatchObject({ kind: "conflict" });
  });
});
