import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import type { ObservedProduct } from "../prices/observed-offer.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { archiveProduct } from "./archive-product.ts";
import { getProduct } from "./get-product.ts";
import { listProducts } from "./list-products.ts";
import { mergeTwoProducts } from "./merge-two-products.ts";
import { splitProduct } from "./split-product.ts";

describeOnBothDatabases("merging two products", (db) => {
  async function make(slug: string, facts: object, price = 10_000) {
    const shop = await makeShop(db(), slug);
    const offer = makeOffer(shop, slug, { product: { name: `Merged ${slug}`, ...facts }, price });
    return (await observeOffers(catalogDeps(db()), [offer]))[0]!.productId;
  }

  it("moves variants, offers and numbers, and adds only the facts that are missing", async () => {
    const deps = catalogDeps(db());
    const from = await make("m1", {
      brand: "Merger",
      gtin: "4006381333931",
      categoryPath: ["Merges", "Old"],
      description: "Of from",
      imageUrl: "https://m.example/from.jpg",
      specs: { Body: "Alder", Weight: "3.5 kg" },
      rating: 4,
      ratingCount: 7,
    });
    const into = await make("m2", { imageUrl: "https://m.example/into.jpg", specs: { Body: "Ash" } }, 9_000);
    await sql`update spec set norm = '3.5 kg', number = 3.5, number_max = 4, unit = 'kg'
      where product_id = ${from} and raw = '3.5 kg'`.execute(db().ingest);
    const specs = async (id: number) =>
      (
        await sql`select raw, norm, number, number_max, unit from spec where product_id = ${id} order by raw`.execute(
          db().reads,
        )
      ).rows;
    const weight = (await specs(from))[0];

    const merged = await mergeTwoProducts(deps, { from, into });
    expect(merged).toMatchObject({
      id: into,
      name: "Merged m2",
      brand: "Merger",
      category: "merges/old",
      description: "Of from",
      imageUrl: "https://m.example/into.jpg",
      price: { amount: 9_000 },
      offerCount: 2,
      shopCount: 2,
      rating: 4,
      ratingCount: 7,
    });
    expect(merged.variants.map(({ isDefault }) => isDefault).sort()).toEqual([false, true]);
    expect(await specs(into)).toEqual([weight, expect.objectContaining({ raw: "Ash" })]);
    const { rows } = await sql<{ images: string[] }>`select images from product where id = ${into}`.execute(db().reads);
    expect(rows[0]?.images).toEqual(["https://m.example/into.jpg", "https://m.example/from.jpg"]);
    expect((await getProduct(deps, { gtin: "4006381333931" })).id).toBe(into);
    expect((await listProducts(deps, { filter: { category: "merges" } })).items.map(({ id }) => id)).toEqual([into]);
    for (const name of [{ id: from }, { slug: "merger-merged-m1" }])
      await expect(getProduct(deps, name)).rejects.toMatchObject({ kind: "gone", details: { id: merged.slug } });
    const decisions = await sql<{ product_id: number }>`
      select match_decision.product_id from match_decision join offer on offer.id = offer_id
      where offer.product_id = ${into} order by match_decision.product_id`.execute(db().reads);
    expect(decisions.rows.map((row) => row.product_id)).toEqual([from, into]);
  });

  it("logs the merge so that both products and both categories are read anew", async () => {
    const deps = catalogDeps(db());
    const from = await make("m3", { categoryPath: ["Merges", "One"] });
    const into = await make("m4", { categoryPath: ["Merges", "Other"] });
    await mergeTwoProducts(deps, { from, into });
    const changes = await readChanges(db().reads, { after: 0, limit: 100, productIds: [from, into] });
    expect(changes.slice(-2)).toMatchObject([
      {
        kind: "merge",
        productId: from,
        categoryPath: "merges/other",
        before: { slug: "merged-m3", categoryPath: "merges/one" },
        after: { into, slug: "merged-m4", name: "Merged m4" },
      },
      { kind: "product", productId: into, categoryPath: "merges/other" },
    ]);
  });

  it("shows what a crawl wrote of its offers at the same time", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "merge-race");
    for (let round = 0; round < 6; round++) {
      const into = await make(`r${round}`, {});
      const offer = makeOffer(shop, `race-${round}`, { product: { name: `Race ${round} item` } });
      const from = (await observeOffers(deps, [offer]))[0]!.productId;
      const at = new Date(offer.at.getTime() + 1_000);
      await Promise.all([
        observeOffers(deps, [{ ...offer, price: 5_000, at }]),
        mergeTwoProducts(deps, { from, into }),
        observeOffers(deps, [{ ...offer, title: "Renamed", price: 4_000, at: new Date(at.getTime() + 1_000) }]),
      ]);
      expect(await getProduct(deps, { id: into })).toMatchObject({ offerCount: 2, price: { amount: 4_000 } });
    }
  });

  it("says which field is wrong", async () => {
    const deps = catalogDeps(db());
    const [listed, archived, merged] = [await make("m5", {}), await make("m6", {}), await make("m7", {})];
    await archiveProduct(deps, { id: archived });
    await mergeTwoProducts(deps, { from: merged, into: listed });
    const refusal = (from: number, into: number) => mergeTwoProducts(deps, { from, into }).catch((error) => error);
    expect((await refusal(listed, listed)).details.fields).toEqual({ into: "is the same product as from" });
    expect(await refusal(999_999, listed)).toMatchObject({ kind: "not_found", details: { id: 999_999 } });
    expect((await refusal(listed, 999_999)).details.fields).toHaveProperty("into");
    expect(await refusal(archived, listed)).toMatchObject({ kind: "conflict", details: { id: archived } });
    expect((await refusal(archived, listed)).details.fields).toEqual({ from: "is archived" });
    expect((await refusal(listed, merged)).details.fields).toEqual({
      into: `is part of the product ${listed} already`,
    });
  });

  it("does not do again by itself what somebody has split, nor touch what is archived", async () => {
    const deps = catalogDeps(db());
    const [a, b] = [await makeShop(db(), "again-a"), await makeShop(db(), "again-b")];
    const black = { name: "Again One Black", brand: "Again", gtin: "2000000000015" };
    const see = async (shop: number, key: string, product: ObservedProduct) =>
      (await observeOffers(deps, [makeOffer(shop, key, { product })]))[0]!.productId;
    const into = await see(a, "black", black);
    const from = await see(b, "white", { name: "Weiß, erneut", brand: "Again", groupId: "g" });
    const group = { ...black, groupId: "g" };
    expect(await see(b, "black", group)).toBe(into);
    await splitProduct(deps, { id: from });
    expect(await see(b, "black-2", group)).toBe(into);
    expect((await getProduct(deps, { id: from })).offerCount).toBe(1);

    await mergeTwoProducts(deps, { from, into });
    await splitProduct(deps, { id: from });
    await sql`delete from product_merge`.execute(db().ingest);
    await archiveProduct(deps, { id: from });
    expect(await see(b, "black-3", group)).toBe(into);
    await expect(getProduct(deps, { id: from })).rejects.toMatchObject({ kind: "gone", details: { id: from } });
  });
});
