import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Database } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { importFeed } from "../../import/import-feed.ts";
import { systemClock } from "../../platform/clock.ts";
import { catalogDeps, makeShop } from "../../testing.ts";
import type { ListFilter } from "../contract-lists.ts";
import { countFacets } from "../count-facets.ts";
import type { CatalogIndex } from "./open-catalog-index.ts";
import { openIndexHere } from "./testing.ts";

const FILE = new URL("../../../../../../shared/data/pc-parts/products.jsonl.gz", import.meta.url).pathname;
/** Every tenth product of the file: all 25 categories, in a few seconds. */
const STEP = 10;

const present = existsSync(FILE) && Boolean(inject("databaseUrl"));
if (!present)
  process.stdout.write("Skipped: facets of the pc-parts data, which take ../shared and a PostgreSQL server.\n");

describe.skipIf(!present)("facets of the pc-parts data", () => {
  let db: Database;
  let index: CatalogIndex;

  beforeAll(async () => {
    db = await openPostgresTestDatabase();
    await makeShop(db, "parts");
    await importFeed(
      { ...catalogDeps(db), db, clock: systemClock, feed: undefined, config: { SITE_CURRENCY: "USD" } },
      { source: Readable.from(everyTenthLine()), shop: "parts", map: "pc-parts", currency: "USD" },
    );
    index = await openIndexHere(db);
  }, 120_000);
  afterAll(async () => {
    await index?.close();
    await db?.close();
  });

  it("are the same from memory and from the database, for each category and for specs of each", async () => {
    const deps = { ...catalogDeps(db), config: { SITE_CURRENCY: "USD" } };
    const { rows } = await sql<{ slug: string }>`select slug from category order by slug`.execute(db.reads);
    const filters: ListFilter[] = [{}, { inStock: true }, { price: { min: 5_000, max: 50_000 } }, { q: "black" }];
    for (const { slug } of rows) {
      const { facets } = await countFacets(deps, { filter: { category: slug } });
      const specs = facets.filter(({ key }) => !["category", "brand", "shop", "condition", "inStock"].includes(key));
      filters.push({ category: slug });
      for (const { key, type, min, max, values } of specs.slice(0, 2)) {
        const wanted = values.slice(0, 3).map(({ value }) => value);
        filters.push({ category: slug, specs: { [key]: wanted } });
        if (type === "number")
          filters.push({ category: slug, specs: { [key]: { min: min!, max: (min! + max!) / 2 } } });
      }
    }
    expect(filters.length).toBeGreaterThan(60);
    for (const filter of filters) {
      expect(await countFacets({ ...deps, index }, { filter, values: 500 }), JSON.stringify(filter)).toEqual(
        await countFacets(deps, { filter, values: 500 }),
      );
    }
  }, 120_000);
});

async function* everyTenthLine(): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })) {
    if (number++ % STEP === 0) yield Buffer.from(`${line}\n`);
  }
}
