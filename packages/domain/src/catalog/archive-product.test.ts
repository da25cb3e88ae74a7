import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { archiveProduct, restoreProduct } from "./archive-product.ts";
import { getProduct } from "./get-product.ts";
import { listCategories } from "./list-categories.ts";
import { listProducts } from "./list-products.ts";
import { mergeTwoProducts } from "./merge-two-products.ts";

describeOnBothDatabases("archiving a product", (db) => {
  async function makeProduct(slug: string, categoryPath?: string[]) {
    const shop = await makeShop(db(), slug);
    const product = { name: `Archived ${slug}`, ...(categoryPath && { categoryPath }) };
    const see = async (price: number, day: number, path = categoryPath) => {
      const facts = { product: { ...product, ...(path && { categoryPath: path }) } };
      const at = new Date(Date.UTC(2026, 2, day));
      return (await observeOffers(catalogDeps(db()), [makeOffer(shop, slug, { ...facts, price, at })]))[0]!;
    };
    const { productId: id } = await see(10_000, 1);
    return { id, see };
  }

  async function placed(id: number) {
    const { rows } = await sql<{ path: string; price: number }>`
      select category.path, product_category.price from product_category join category on category.id = category_id
      where product_id = ${id} order by path`.execute(db().reads);
    return rows;
  }

  it("takes it out of lists and categories, while its names go on resolving", async () => {
    const deps = catalogDeps(db());
    const { id } = await makeProduct("a1", ["Archive", "Old"]);
    const { slug } = await getProduct(deps, { id });
    await archiveProduct(deps, { id });
    expect((await listProducts(deps, { filter: { category: "archive" } })).items).toEqual([]);
    expect((await listCategories(deps)).find((category) => category.slug === "archive")?.products).toBe(0);
    for (const name of [{ id }, { slug }])
      await expect(getProduct(deps, name)).rejects.toMatchObject({ kind: "gone", details: { id } });
  });

  it("goes on observing its offers without bringing it back, and restores it up to date", async () => {
    const deps = catalogDeps(db());
    const { id, see } = await makeProduct("a2", ["Archive", "Observed"]);
    const before = await placed(id);
    await archiveProduct(deps, { id });
    expect(await see(8_000, 2)).toMatchObject({ productId: id, outcome: "changed", observed: true });
    expect(await placed(id)).toEqual([]);
    await expect(getProduct(deps, { id })).rejects.toMatchObject({ kind: "gone" });
    const product = await restoreProduct(deps, { id });
    expect(product).toMatchObject({ status: "active", price: { amount: 8_000 }, offerCount: 1 });
    expect(before).toHaveLength(2);
    expect(await placed(id)).toEqual(before.map(({ path }) => ({ path, price: 8_000 })));
  });

  it("stays out of a category that a later source names, until it is restored", async () => {
    const deps = catalogDeps(db());
    const { id, see } = await makeProduct("a3");
    await archiveProduct(deps, { id });
    await see(9_000, 2, ["Archive", "Late"]);
    await sql`update product set category_id = category.id, category_path = category.path from category
      where category.path = 'archive/old' and product.id = ${id}`.execute(db().ingest);
    expect(await placed(id)).toEqual([]);
    await restoreProduct(deps, { id });
    expect((await placed(id)).map(({ path }) => path)).toEqual(["archive", "archive/old"]);
  });

  it("logs once what is done twice", async () => {
    const deps = catalogDeps(db());
    const { id } = await makeProduct("a4", ["Archive"]);
    await archiveProduct(deps, { id });
    await archiveProduct(deps, { id });
    const once = await restoreProduct(deps, { id });
    expect(await restoreProduct(deps, { id })).toEqual(once);
    const changes = await readChanges(db().reads, { after: 0, limit: 100, productIds: [id] });
    expect(changes.slice(-2)).toMatchObject([
      { kind: "archive", categoryPath: "archive", before: { slug: "archived-a4" }, after: null },
      { kind: "restore", categoryPath: "archive", before: null, after: { slug: "archived-a4" } },
    ]);
    expect(changes.filter(({ kind }) => kind === "archive" || kind === "restore")).toHaveLength(2);
  });

  it("refuses what does not exist, and to restore what was merged", async () => {
    const deps = catalogDeps(db());
    const [{ id: from }, { id: into }] = [await makeProduct("a5"), await makeProduct("a6")];
    await mergeTwoProducts(deps, { from, into });
    await archiveProduct(deps, { id: from });
    await expect(restoreProduct(deps, { id: from })).rejects.toMatchObject({ kind: "conflict" });
    await expect(archiveProduct(deps, { id: 999_999 })).rejects.toMatchObject({ kind: "not_found" });
    await expect(restoreProduct(deps, { id: 999_999 })).rejects.toMatchObject({ kind: "not_found" });
  });
});
