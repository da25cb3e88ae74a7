import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { exportCatalog } from "../../export/export-catalog.ts";
import { createManualClock } from "../../platform/clock.ts";
import { catalogDeps, makeShop } from "../../testing.ts";
import { importFeed } from "../import-feed.ts";
import { collect, pcPartsFile } from "../testing.ts";
import { applyRun } from "./apply-run.ts";
import { rollBackRun } from "./rollback-run.ts";
import { stageFeed } from "./stage-feed.ts";
import { readCatalogRows } from "./testing.ts";

const LINES = 2_000;
const file = pcPartsFile("products");

describeOnBothDatabases("runs of real products", (db) => {
  test.skipIf(!file)(
    "are counted as the file has them, applied and taken back",
    async () => {
      const clock = createManualClock("2026-03-01T12:00:00Z");
      const config = { SITE_CURRENCY: "USD", SITE_PRODUCT_URL: "https://site.example/{slug}" };
      const deps = { ...catalogDeps(db()), db: db(), clock, config };
      await makeShop(db(), "parts", "USD");
      const lines = gunzipSync(readFileSync(file!)).toString().split("\n").slice(0, LINES);
      const parsed = lines.map((line) => JSON.parse(line) as { id: string; price: number | null });
      const half = lines.slice(0, LINES / 2).join("\n");
      await importFeed(deps, { shop: "parts", source: [Buffer.from(half)], map: "pc-parts" });
      const before = await readCatalogRows(db());
      clock.advance(86_400_000);

      // All of them as our own lines, the known half a tenth dearer.
      const ours = parsed.map(({ id, price }, index) => {
        const asked = price !== null && index < LINES / 2 ? Math.round(price * 110) / 100 : price;
        return JSON.stringify({ type: "offer", key: id, price: asked, title: `${id} as listed` });
      });
      const source = [Buffer.from(ours.join("\n"))];
      const run = await stageFeed(deps, { origin: "upload", shop: "parts", source, complete: true });
      const known = parsed.slice(0, LINES / 2);
      expect(run.diff!.counts).toMatchObject({
        new: LINES / 2,
        up: known.filter(({ price }) => price !== null && Math.round(price * 110) > Math.round(price * 100)).length,
        down: 0,
        suspicious: 0,
        gone: 0,
      });
      expect((await applyRun(deps, { id: run.id })).report).toMatchObject({ created: LINES / 2, rejected: 0 });
      const { rows } = await sql<{ offers: number }>`select count(*)::int as offers from offer`.execute(db().ingest);
      expect(rows[0]!.offers).toBe(LINES);

      const csv = (await collect(await exportCatalog(deps, { format: "google-csv" }))).join("");
      const priced = await sql<{ count: number }>`
      select count(distinct product_id)::int as count from offer where price > 0`.execute(db().ingest);
      expect(csv.trimEnd().split("\r\n")).toHaveLength(priced.rows[0]!.count + 1);

      const { rollback } = await rollBackRun(deps, { id: run.id });
      expect(rollback).toMatchObject({ removed: LINES / 2, kept: 0 });
      expect(await readCatalogRows(db())).toEqual(before);
    },
    180_000,
  );
});
