import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { beforeAll, expect, it } from "vitest";
import type { DomainError } from "../platform/errors.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { type ListInput, type ProductSort, productSorts } from "./contract.ts";
import { getStats } from "./get-stats.ts";
import { listBrands } from "./list-brands.ts";
import { listCategories } from "./list-categories.ts";
import { listOffers } from "./list-offers.ts";
import { listProducts } from "./list-products.ts";

const COUNT = 60;

/** 60 products of three brands in a two-level tree, some without price, some used, prices with ties. */
async function fill(db: Database): Promise<void> {
  const shop = await makeShop(db, "fill-shop");
  const other = await makeShop(db, "fill-other");
  const brands = ["Ibanez", "Gretsch", "Épiphone"];
  const offers = Array.from({ length: COUNT }, (_, index) =>
    makeOffer(index % 7 === 0 ? other : shop, `item-${index}`, {
      product: {
        name: `${index % 5 === 0 ? "Bass" : "Guitar"} no ${index} ${index === 13 ? "with 100% maple_neck's “glow”" : ""}`.trim(),
        brand: brands[index % 3]!,
        mpn: `MPN-${1000 + index}`,
        categoryPath: ["Guitars", index % 5 === 0 ? "Bass guitars" : "Electric guitars"],
      },
      price: index % 10 === 9 ? null : 10_000 + (index % 8) * 1_000,
      condition: index % 6 === 5 ? "used" : "new",
      availability: index % 4 === 3 ? "OutOfStock" : "InStock",
      listPrice: index % 3 === 0 ? 20_000 : null,
    }),
  );
  await observeOffers(catalogDeps(db), offers);
}

describeOnBothDatabases("a list of products", (db) => {
  beforeAll(() => fill(db()));

  async function walk(input: ListInput): Promise<number[]> {
    const ids: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listProducts(catalogDeps(db()), { ...input, limit: 7, ...(cursor && { cursor }) });
      ids.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return ids;
  }

  it.each(productSorts.filter((sort) => sort !== "relevance"))(
    "walks every product exactly once by %s",
    async (sort: ProductSort) => {
      const ids = await walk({ sort });
      expect(ids).toHaveLength(COUNT);
      expect(new Set(ids).size).toBe(COUNT);
      const whole = await listProducts(catalogDeps(db()), { sort, limit: 200 });
      expect(whole.items.map((item) => item.id)).toEqual(ids);
      expect(whole.total).toEqual({ value: COUNT, exact: true });
    },
  );

  it("sorts by price both ways, with what has no price last", async () => {
    for (const [sort, direction] of [
      ["price_asc", 1],
      ["price_desc", -1],
    ] as const) {
      const { items } = await listProducts(catalogDeps(db()), { sort, limit: 200 });
      const prices = items.map((item) => item.price?.amount ?? null);
      const priced = prices.filter((price) => price !== null);
      expect(prices.slice(priced.length).every((price) => price === null)).toBe(true);
      expect(priced).toEqual([...priced].sort((a, b) => (a - b) * direction));
      expect(priced.length).toBe(COUNT - COUNT / 10);
    }
  });

  it.each([
    [{ category: "guitars" }, COUNT],
    [{ category: "bass-guitars" }, 12],
    [{ brands: ["ibanez", "epiphone"] }, 40],
    [{ shops: ["fill-other"] }, 9],
    [{ price: { min: 11_000, max: 12_000 } }, 14],
    [{ inStock: true }, 45],
    [{ condition: "used" as const }, 10],
    [{ q: "bass" }, 12],
    [{ q: "epiphone bass" }, 4],
    [{ category: "electric-guitars", brands: ["gretsch"], inStock: true, price: { max: 12_000 } }, 4],
  ])("finds what the filter %j asks for", async (filter, count) => {
    const { items, total } = await listProducts(catalogDeps(db()), { filter, limit: 200 });
    expect(items).toHaveLength(count);
    expect(total).toEqual({ value: count, exact: true });
  });

  it.each([
    "100%",
    "maple_neck's",
    "%",
    "_",
    "\\",
    "'; drop table product; --",
    "“glow”",
    "🎸",
    "!!!",
    "a & | b",
    "-guitar",
    '"unclosed',
  ])("takes %j for words, not for syntax", async (q) => {
    const { items } = await listProducts(catalogDeps(db()), { filter: { q } });
    expect(items.length).toBeLessThanOrEqual(50);
  });

  it.each([
    [{ filter: { category: "harps" } }, "category", "harps"],
    [{ filter: { brands: ["ibanez", "nobody"], q: "zzz" } }, "brand", "nobody"],
    [{ filter: { shops: ["closed"] } }, "shop", "closed"],
  ])("says which name in %j is unknown", async (input, resource, id) => {
    const error = (await listProducts(catalogDeps(db()), input).catch((reason) => reason)) as DomainError;
    expect(error).toMatchObject({ kind: "not_found", details: { resource, id } });
  });

  it("refuses a cursor of another filter, sort or secret", async () => {
    const deps = catalogDeps(db());
    const { nextCursor } = await listProducts(deps, { sort: "name", limit: 5 });
    const cursor = nextCursor as string;
    await expect(listProducts(deps, { sort: "newest", cursor })).rejects.toThrow("cursor");
    await expect(listProducts(deps, { sort: "name", filter: { inStock: true }, cursor })).rejects.toThrow("cursor");
    await expect(
      listProducts({ ...deps, cursorKeys: { secret: "another" } }, { sort: "name", cursor }),
    ).rejects.toThrow("cursor");
    await expect(listProducts(deps, { sort: "relevance" })).rejects.toThrow("sort");
  });

  it("counts the tree, the brands and the whole", async () => {
    const deps = catalogDeps(db());
    expect((await listCategories(deps)).map(({ path, parent, products }) => [path, parent, products])).toEqual([
      ["guitars", null, 60],
      ["guitars/bass-guitars", "guitars", 12],
      ["guitars/electric-guitars", "guitars", 48],
    ]);
    const first = await listBrands(deps, { limit: 2 });
    const second = await listBrands(deps, { limit: 2, cursor: first.nextCursor as string });
    expect([...first.items, ...second.items].map(({ slug, products }) => [slug, products])).toEqual([
      ["epiphone", 20],
      ["gretsch", 20],
      ["ibanez", 20],
    ]);
    expect(second.nextCursor).toBeNull();
    expect(await getStats(deps)).toEqual({
      products: 60,
      offers: 60,
      shops: 2,
      brands: 3,
      categories: 3,
      inStock: 45,
      price: { min: 10_000, max: 17_000, median: 13_000, currency: "EUR" },
    });
  });

  it("pages the offers of a product, cheapest first", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "offers-shop");
    const product = { name: "Many Offers", brand: "Many", mpn: "MANY" };
    const results = await observeOffers(
      deps,
      [5, 3, null, 4, 3].map((price, index) => makeOffer(shop, `many-${index}`, { product, price })),
    );
    const productId = results[0]!.productId;
    const first = await listOffers(deps, { productId, limit: 3 });
    const rest = await listOffers(deps, { productId, limit: 3, cursor: first.nextCursor as string });
    expect([...first.items, ...rest.items].map((offer) => offer.price?.amount ?? null)).toEqual([3, 3, 4, 5, null]);
    expect(rest.nextCursor).toBeNull();
  });
});
