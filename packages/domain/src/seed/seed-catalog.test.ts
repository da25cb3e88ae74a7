import type { Database } from "@vitrine/db";
import { describeOnBothDatabases, openEmbeddedTestDatabase, openPostgresTestDatabase } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, inject, it } from "vitest";
import { upsertProduct } from "../catalog/upsert-product.ts";
import { createManualClock } from "../platform/clock.ts";
import { catalogDeps } from "../testing.ts";
import { type SeedOptions, type SeedReport, seedCatalog } from "./seed-catalog.ts";
import { SEED_LOCK } from "./seed-lock.ts";
import { type CatalogDump, dumpCatalog } from "./testing/dump-catalog.ts";

const COUNT = 500;

let whole: CatalogDump;

beforeAll(async () => {
  const db = await openEmbeddedTestDatabase();
  await seed(db, { products: COUNT });
  whole = await dumpCatalog(db);
  await db.close();
}, 60_000);

function seed(db: Database, options: SeedOptions): Promise<SeedReport> {
  const clock = createManualClock("2026-05-04T10:00:00Z");
  return seedCatalog({ ...catalogDeps(db), db, clock }, { batch: 100, ...options });
}

/** Ends as a killed process does: with the batch after that many products under way. */
async function seedUntil(db: Database, stop: number, options: SeedOptions): Promise<void> {
  const onProgress = ({ products }: SeedReport) => {
    if (products >= stop) throw new Error("killed");
  };
  await expect(seed(db, { ...options, onProgress })).rejects.toThrow("killed");
}

async function countProducts(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from product`.execute(db.reads);
  return rows[0]!.count;
}

describeOnBothDatabases("a seed that is interrupted and grows", (db) => {
  it("keeps whole batches only when it is killed", async () => {
    await seedUntil(db(), 200, { products: 350 });
    const products = await countProducts(db());
    expect([200, 300]).toContain(products);
    const { setting } = await dumpCatalog(db());
    expect(setting).toEqual([{ key: "seed", value: expect.objectContaining({ products, reserved: 350 }) }]);
  });

  it("refuses to go on with another seed or other shops", async () => {
    await expect(seed(db(), { products: 1, seed: 2 })).rejects.toMatchObject({ kind: "conflict" });
    await expect(seed(db(), { products: COUNT, shops: 3 })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("goes on, adds the difference, and ends with the rows of one that ran through on PGlite", async () => {
    await seed(db(), { products: 350 });
    expect(await seed(db(), { products: COUNT, seed: 1, shops: 12 })).toEqual({ products: COUNT, added: 150 });
    const rows = await dumpCatalog(db());
    for (const table of Object.keys(whole) as (keyof CatalogDump)[]) expect(rows[table], table).toEqual(whole[table]);
  });

  it("has nothing to do where it is done, or more is there", async () => {
    expect(await seed(db(), { products: COUNT })).toEqual({ products: COUNT, added: 0 });
    expect(await seed(db(), { products: 10 })).toEqual({ products: COUNT, added: 0 });
    expect(await countProducts(db())).toBe(COUNT);
  });

  it("tells the readers of the log to begin anew, once per batch", async () => {
    const { rows } = await sql<{ kind: string; after: unknown; count: number }>`
      select kind, after, count(*)::int as count from change group by kind, after`.execute(db().reads);
    expect(rows).toEqual([{ kind: "clear", after: { tag: "*" }, count: 6 }]);
  });

  it.each([0, 1.5, 3_000_000])("refuses %d products", async (products) => {
    await expect(seed(db(), { products })).rejects.toMatchObject({ kind: "invalid_input" });
  });
});

describeOnBothDatabases("a seed among other products", (db) => {
  it("leaves them as they are, and gets ids and slugs of its own", async () => {
    // Named as the seed will name one of its own.
    const name = (whole.product[3] as { name: string }).name;
    const own = await upsertProduct(catalogDeps(db()), { name, brand: "Somebody", specs: { Weight: "heavy" } });
    await seed(db(), { products: 100 });
    const other = await upsertProduct(catalogDeps(db()), { name: "In between", brand: "Fender" });
    await seed(db(), { products: 200 });

    const { product, slug, variant } = await dumpCatalog(db());
    const ids = product.map((row) => (row as { id: number }).id);
    expect(ids).toHaveLength(202);
    expect(ids).toContain(own.id);
    expect(ids).toContain(other.id);
    expect(slug).toHaveLength(202);
    expect(variant.length).toBeGreaterThan(202);
    expect(product.find((row) => (row as { id: number }).id === own.id)).toMatchObject({ name, offer_count: 0 });
    const { rows: brands } = await sql`select count(*)::int as count from brand where 'fender' = any(aliases)`.execute(
      db().reads,
    );
    expect(brands).toEqual([{ count: 1 }]);
  });
});

describeOnBothDatabases("two seeds of one database", (db) => {
  it("do not run at once", async () => {
    const results = await Promise.allSettled([seed(db(), { products: 200 }), seed(db(), { products: 200 })]);
    expect(results).toEqual([
      { status: "fulfilled", value: { products: 200, added: 200 } },
      { status: "rejected", reason: expect.objectContaining({ kind: "conflict" }) },
    ]);
    expect(await countProducts(db())).toBe(200);
  });
});

it.skipIf(!inject("databaseUrl"))("two processes do not seed one database at once", async () => {
  const db = await openPostgresTestDatabase();
  try {
    await db.analytics.connection().execute(async (other) => {
      await sql`select pg_advisory_lock(${sql.lit(SEED_LOCK)})`.execute(other);
      await expect(seed(db, { products: 200 })).rejects.toMatchObject({ kind: "conflict" });
      await sql`select pg_advisory_unlock(${sql.lit(SEED_LOCK)})`.execute(other);
    });
    expect(await seed(db, { products: 200 })).toEqual({ products: 200, added: 200 });
  } finally {
    await db.close();
  }
});
