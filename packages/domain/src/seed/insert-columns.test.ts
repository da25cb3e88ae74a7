import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { defineTable, insertColumns, type RowOf } from "./insert-columns.ts";

describeOnBothDatabases("inserting columns", (db) => {
  const table = defineTable("sample", {
    id: "bigint",
    text: "text",
    number: "float8",
    flag: "boolean",
    list: "text[]",
    json: "jsonb",
  });
  const store = (rows: RowOf<typeof table>[], onConflict = sql``) =>
    db()
      .ingest.transaction()
      .execute(async (trx) => {
        await sql`create temporary table sample (id bigint primary key, text text, number float8, flag boolean, list text[],
          json jsonb) on commit drop`.execute(trx);
        await insertColumns(trx, table, rows);
        await insertColumns(trx, table, rows.slice(0, 1), onConflict);
        const { rows: stored } = await sql`select * from sample order by id`.execute(trx);
        return stored;
      });
  const doNothing = sql`on conflict do nothing`;

  it("stores every value as it is, whatever signs it has", async () => {
    const texts = ["", "plain", `14"x5.5"`, "back\\slash", "{a,b}", "NULL", "a,b", "Slö 'n ½ 🎸", "line\nbreak\ttab"];
    const rows = texts.map((text, id) => ({
      ...{ id, text, number: id / 3, flag: id % 2 === 0 },
      ...{ list: "{a,b c}", json: JSON.stringify({ text }) },
    }));
    expect(await store(rows, doNothing)).toEqual(
      texts.map((text, id) => ({ id, text, number: id / 3, flag: id % 2 === 0, list: ["a", "b c"], json: { text } })),
    );
  });

  it("stores NULL, empty lists and large numbers", async () => {
    const row = { id: Number.MAX_SAFE_INTEGER, text: null, number: null, flag: null, json: null };
    expect(await store([{ ...row, list: "{}" }], doNothing)).toEqual([{ ...row, list: [] }]);
  });

  it("stores nothing for no rows", async () => {
    expect(await store([])).toEqual([]);
  });
});
