import { sql } from "kysely";
import { expect, it } from "vitest";
import { plainArray } from "./plain-array.ts";
import { describeOnBothDatabases } from "./testing.ts";

describeOnBothDatabases("a plain array", (db) => {
  it("is read as the values it was made of", async () => {
    const at = new Date("2026-03-29T00:30:00.123Z");
    const { rows } = await sql`
      select ${plainArray([1, null, -3])}::int[] as numbers, ${plainArray(["view", null])}::text[] as kinds,
        ${plainArray([at, null])}::timestamptz[] as times, ${plainArray([true, false])}::boolean[] as flags,
        ${plainArray([])}::int[] as none`.execute(db().reads);
    expect(rows[0]).toEqual({
      numbers: [1, null, -3],
      kinds: ["view", null],
      times: [at, null],
      flags: [true, false],
      none: [],
    });
  });
});
