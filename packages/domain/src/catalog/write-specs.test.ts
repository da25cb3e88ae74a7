import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { catalogDeps } from "../testing.ts";
import { getProduct } from "./get-product.ts";
import { upsertProduct } from "./upsert-product.ts";
import { writeSpecs } from "./write-specs.ts";

describeOnBothDatabases("writing specs", (db) => {
  const write = (productId: number, specs: Record<string, string>) =>
    db()
      .ingest.transaction()
      .execute((trx) => writeSpecs(trx, [{ productId, specs }]));

  it("keeps each value as it was written, and what it means", async () => {
    const deps = catalogDeps(db());
    const { id } = await upsertProduct(deps, { name: "Kept", imageUrl: "https://shop.example/kept.jpg" });
    await write(id, {
      "Scale length": '24 3/4"',
      Response: "20 Hz - 20 kHz",
      Case: "Yes",
      Body: "Alder ",
      Notes: "x".repeat(200),
    });
    const product = await getProduct(deps, { id });
    expect(product.specs).toEqual(
      [
        ["body", "Body", "Alder ", null, null, null],
        ["case", "Case", "Yes", null, null, null],
        ["notes", "Notes", "x".repeat(200), null, null, null],
        ["response", "Response", "20 Hz - 20 kHz", 20, 20_000, "Hz"],
        ["scale-length", "Scale length", '24 3/4"', 628.65, null, "mm"],
      ].map(([key, label, value, number, numberMax, unit]) => ({ key, label, value, number, numberMax, unit })),
    );
    expect(product.images).toEqual(["https://shop.example/kept.jpg"]);
    const { rows } = await sql`select key, type, unit from attribute order by id`.execute(db().reads);
    expect(rows).toEqual([
      { key: "body", type: "enum", unit: null },
      { key: "case", type: "boolean", unit: null },
      { key: "notes", type: "text", unit: null },
      { key: "response", type: "range", unit: "Hz" },
      { key: "scale-length", type: "number", unit: "mm" },
    ]);
  });

  it("leaves the type of an attribute that is known", async () => {
    const { id } = await upsertProduct(catalogDeps(db()), { name: "Typed", specs: { Frets: "22" } });
    await write(id, { Frets: "many" });
    const { rows } = await sql`select type from attribute where key = 'frets'`.execute(db().reads);
    expect(rows).toEqual([{ type: "number" }]);
  });

  it("writes a row again only where the value or its meaning changed", async () => {
    const { id } = await upsertProduct(catalogDeps(db()), { name: "Again", specs: { Weight: "3,5 kg" } });
    const read = async () => {
      const { rows } = await sql<{ raw: string; norm: string; number: number | null; version: string }>`
        select raw, norm, number, xmin::text as version from spec where product_id = ${id}`.execute(db().reads);
      return rows[0]!;
    };
    const first = await read();
    expect(first).toMatchObject({ raw: "3,5 kg", norm: "3.5 kg", number: 3.5 });
    await write(id, { Weight: "3,5 kg" });
    expect(await read()).toEqual(first);
    await write(id, { Weight: "3500 g" });
    expect(await read()).toMatchObject({ raw: "3500 g", norm: "3.5 kg" });
    // As a migration left it, before values were normalised.
    await sql`update spec set norm = '3500 g', number = null, unit = null where product_id = ${id}`.execute(
      db().ingest,
    );
    await write(id, { Weight: "3500 g" });
    expect(await read()).toMatchObject({ norm: "3.5 kg", number: 3.5 });
  });

  it("takes the last of two labels that are one attribute", async () => {
    const { id } = await upsertProduct(catalogDeps(db()), { name: "Twice" });
    await write(id, { "Top wood": "Maple", "top-wood": "Ash" });
    const { specs } = await getProduct(catalogDeps(db()), { id });
    expect(specs.map(({ label, value }) => [label, value])).toEqual([["Top wood", "Ash"]]);
  });
});
