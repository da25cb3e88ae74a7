import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { connect } from "./connect.ts";
import { DataDirInUseError } from "./data-dir-lock.ts";
import { Brand } from "./entities/index.ts";
import { migrate } from "./migrate.ts";
import { describeOnBothDatabases } from "./testing.ts";

describeOnBothDatabases("a connection", (db) => {
  it("reads every type alike", async () => {
    const { rows } = await sql`
      select 9007199254740991::int8 as int8, count(*) as count, '{1,2}'::int8[] as int8s, 1.50::numeric as numeric,
        '2026-01-02T03:04:05.678Z'::timestamptz as timestamptz, '2026-01-02'::date as date, '\\x00ff'::bytea as bytea,
        '{"a":1}'::jsonb as jsonb, true as bool, 1.5::float8 as float8, '{a,b}'::text[] as texts, null as nothing,
        '018f4e3c-0000-7000-8000-000000000000'::uuid as uuid`.execute(db().reads);
    expect(rows[0]).toEqual({
      int8: 9007199254740991,
      count: 1,
      int8s: [1, 2],
      numeric: "1.50",
      timestamptz: new Date("2026-01-02T03:04:05.678Z"),
      date: "2026-01-02",
      bytea: new Uint8Array([0, 255]),
      jsonb: { a: 1 },
      bool: true,
      float8: 1.5,
      texts: ["a", "b"],
      nothing: null,
      uuid: "018f4e3c-0000-7000-8000-000000000000",
    });
  });

  it("refuses a bigint that a number cannot hold", async () => {
    await expect(sql`select 9007199254740992::int8 as big`.execute(db().reads)).rejects.toThrow("does not fit");
  });

  it("sorts names by language, not by byte", async () => {
    const { rows } = await sql<{ name: string }>`
      select name from unnest(array['Zoom', 'ärger', 'Aria', 'zebra']) as name order by name collate "und-x-icu"
    `.execute(db().reads);
    expect(rows.map((row) => row.name)).toEqual(
      ["ärger", "Aria", "zebra", "Zoom"].sort(new Intl.Collator("und").compare),
    );
  });

  it("has the schema that the entities describe", async () => {
    expect((await db().orm.schema.getUpdateSchemaSQL()).trim()).toBe("");
  });

  it("finds nothing to migrate a second time", async () => {
    expect(await migrate(db())).toEqual([]);
  });

  it("gives entities and rows the same values", async () => {
    const em = db().em();
    em.create(Brand, { slug: "fender", name: "Fender", aliases: ["fender musical instruments"] });
    await em.flush();
    const row = await db().reads.selectFrom("brand").selectAll().where("slug", "=", "fender").executeTakeFirstOrThrow();
    const entity = await db().em().findOneOrFail(Brand, { slug: "fender" });
    expect({ ...row, createdAt: undefined, created_at: undefined }).toMatchObject({
      id: entity.id,
      aliases: entity.aliases,
    });
    expect(entity.createdAt).toEqual(row.created_at);
  });
});

it("keeps a second process off one data directory", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "vitrine-lock-"));
  try {
    const first = await connect({ dataDir });
    await expect(connect({ dataDir })).rejects.toThrow(DataDirInUseError);
    await first.close();

    writeFileSync(join(dataDir, "process.lock"), "999999999");
    const afterCrash = await connect({ dataDir });
    await afterCrash.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
