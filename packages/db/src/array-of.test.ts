import { sql } from "kysely";
import { expect, it } from "vitest";
import { arrayOf } from "./array-of.ts";
import { describeOnBothDatabases } from "./testing.ts";

describeOnBothDatabases("a list as a parameter", (db) => {
  async function read(select: ReturnType<typeof sql>): Promise<unknown> {
    const { rows } = await sql<{ value: unknown }>`select ${select} as value`.execute(db().reads);
    return rows[0]!.value;
  }

  it("is read as the values it was made of", async () => {
    const text = ["view", "", "Größe ✓ 🎸", '"\\{},NULL', "long ".repeat(100), null];
    expect(await read(sql`${arrayOf("text", text)}`)).toEqual(text);
    const times = [
      new Date("2026-03-29T00:30:00.123Z"),
      null,
      new Date("1970-01-01T00:00:00.001Z"),
      new Date("9999-12-31T23:59:59.999Z"),
    ];
    expect(await read(sql`${arrayOf("timestamptz", times)}`)).toEqual(times);
    const days = ["2026-03-29", "1999-12-31", null];
    expect(await read(sql`array(select one::text from unnest(${arrayOf("date", days)}) as one)`)).toEqual(days);
    expect(await read(sql`${arrayOf("boolean", [true, null, false])}`)).toEqual([true, null, false]);
    expect(await read(sql`${arrayOf("smallint", [1, -1, 32_767, null])}`)).toEqual([1, -1, 32_767, null]);
    expect(await read(sql`${arrayOf("int", [0, -(2 ** 31), 2 ** 31 - 1])}`)).toEqual([0, -(2 ** 31), 2 ** 31 - 1]);
    const large = [0, -1, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null];
    expect(await read(sql`${arrayOf("bigint", large)}`)).toEqual(large);
  });

  it("takes ids and bytes as hex digits", async () => {
    const id = "0198c0de-Ffff-7abc-8def-0123456789ab";
    expect(await read(sql`${arrayOf("uuid", [id, id.replaceAll("-", ""), null])}::text[]`)).toEqual([
      id.toLowerCase(),
      id.toLowerCase(),
      null,
    ]);
    const bytes = arrayOf("bytea", ["00ff10", "", null]);
    expect(await read(sql`array(select encode(one, 'hex') from unnest(${bytes}) as one)`)).toEqual([
      "00ff10",
      "",
      null,
    ]);
  });

  it("may have nothing in it", async () => {
    expect(await read(sql`cardinality(${arrayOf("uuid", [])})`)).toBe(0);
    expect(await read(sql`array(select one from unnest(${arrayOf("text", [])}) as one)`)).toEqual([]);
  });
});
