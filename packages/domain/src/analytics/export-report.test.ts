import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { foldRollUps } from "../tracking/fold-rollups.ts";
import { clearRollUps } from "../tracking/rollups-testing.ts";
import { analyticsReports, type ExportInput } from "./contract.ts";
import { createExportLink, isExportToken } from "./export-link.ts";
import { exportReport } from "./export-report.ts";
import { getTopPairs } from "./get-top-pairs.ts";
import { getTopProducts } from "./get-top-products.ts";
import { toCsv, toJson } from "./write-rows.ts";

describeOnBothDatabases("an export", (db) => {
  const clock = createManualClock("2026-03-04T12:00Z");
  const deps = () => ({
    db: db(),
    clock,
    config: { SITE_CURRENCY: "EUR", SITE_TIMEZONE: "UTC", RETENTION_HOURS_DAYS: 730 },
  });
  const rowsOf = async (input: ExportInput) => {
    const { pages } = await exportReport(deps(), input);
    return (await Array.fromAsync(pages)).flat();
  };

  beforeAll(async () => {
    await clearRollUps(db());
    await sql`insert into product (id, slug, name, status)
      select id, 'p-' || id, 'P ' || id, 'active' from generate_series(1, 40) as id`.execute(db().ingest);
    await sql`update product set merged_into_id = 1, status = 'archived' where id = 2`.execute(db().ingest);
    const hours = sql`generate_series(timestamptz '2026-03-02T00:00Z', '2026-03-04T11:00Z', '1 hour') as hour`;
    await sql`insert into event_hour (hour, kind, product_id, count, counted)
      select hour, kind, id, id + 1, id from ${hours}, unnest('{view,click}'::text[]) as kind, generate_series(0, 40) as id`.execute(
      db().ingest,
    );
    await sql`insert into pair_hour (hour, low, high, count, counted, visitors)
      select hour, id, id + 1, 2, 1, 1 from ${hours}, generate_series(1, 30) as id`.execute(db().ingest);
    await foldRollUps({ ...deps(), clock: createManualClock("2026-03-04T09:00Z") });
  });

  const period = { from: new Date("2026-03-02T05:00Z"), to: new Date("2026-03-04T11:00Z") };

  it("has the numbers of the lists, and every row of them", async () => {
    const products = await rowsOf({ report: "products", ...period });
    const top = await getTopProducts(deps(), { ...period, limit: 200 });
    expect(products).toEqual(
      top.items
        .toSorted((a, b) => a.productId - b.productId)
        .map(({ productId, product, views, comparisons, clicks }) => ({
          productId,
          slug: product?.slug,
          name: product?.name,
          views: views.value,
          viewsRaw: views.raw,
          comparisons: comparisons.value,
          comparisonsRaw: comparisons.raw,
          clicks: clicks.value,
          clicksRaw: clicks.raw,
        })),
    );
    expect(products).toHaveLength(39);
    const pairs = await rowsOf({ report: "comparisons", ...period });
    const { items } = await getTopPairs(deps(), { ...period, limit: 200 });
    expect(
      pairs.map(({ firstProductId, secondProductId, value, raw }) => [firstProductId, secondProductId, value, raw]),
    ).toEqual(
      items
        .toSorted((a, b) => a.productIds[0] - b.productIds[0] || a.productIds[1] - b.productIds[1])
        .map(({ productIds, value, raw }) => [...productIds, value, raw]),
    );
  });

  it.each(analyticsReports)("can be had of %s", async (report) => {
    const { pages, from, to } = await exportReport(deps(), { report, ...period });
    const text = (await Array.fromAsync(toJson({ from, to }, pages))).join("");
    expect(JSON.parse(text)).toMatchObject({ from: from.toISOString(), to: to.toISOString(), rows: expect.any(Array) });
  });

  describe("of many rows", () => {
    const COUNT = 200_000;

    it("is read page by page, at the reader's pace, whatever is written meanwhile", async () => {
      await sql`insert into search_hour (hour, query, count, counted)
        select '2026-03-04T10:00Z', 'query ' || number, 2, 1 from generate_series(1, ${COUNT}) as number`.execute(
        db().ingest,
      );
      const before = process.memoryUsage().heapUsed;
      let rows = 0;
      let most = 0;
      const { pages } = await exportReport(deps(), { report: "searches", ...period });
      for await (const page of pages) {
        rows += page.length;
        expect(page.length).toBeLessThanOrEqual(1_000);
        if (rows === 50_000) await sql`delete from search_hour`.execute(db().ingest);
        most = Math.max(most, process.memoryUsage().heapUsed - before);
      }
      expect(rows).toBe(COUNT);
      expect(most).toBeLessThan(100 * 2 ** 20);
    }, 60_000);

    it("is one at a time, and ends when its reader leaves", async () => {
      const first = await exportReport(deps(), { report: "products", ...period });
      await expect(exportReport(deps(), { report: "products", ...period })).rejects.toMatchObject({
        kind: "unavailable",
      });
      await first.pages.next();
      await first.pages.return();
      expect(await rowsOf({ report: "products", ...period })).toHaveLength(39);
    });

    it("leaves nothing behind when it fails", async () => {
      await sql`alter table click_hour rename to click_hour_away`.execute(db().ingest);
      await expect(rowsOf({ report: "clicks", ...period })).rejects.toThrow(/click_hour/);
      await sql`alter table click_hour_away rename to click_hour`.execute(db().ingest);
      expect(await rowsOf({ report: "products", ...period })).toHaveLength(39);
    });
  });

  it("can be linked to for five minutes, that report alone", async () => {
    const linking = { clock, cursorKeys: { secret: "a-secret-of-thirty-two-characters" } };
    const input: ExportInput = { report: "searches", format: "json", from: period.from };
    const { path, expiresAt } = await createExportLink(linking, input);
    const url = new URL(path, "http://localhost");
    const token = url.searchParams.get("token")!;
    expect(url.pathname).toBe("/api/v1/analytics/searches.json");
    expect(isExportToken(linking, input, token)).toBe(true);
    expect(isExportToken(linking, { ...input, report: "products" }, token)).toBe(false);
    expect(isExportToken(linking, { ...input, from: period.to }, token)).toBe(false);
    expect(
      isExportToken({ ...linking, cursorKeys: { secret: "another-secret-of-32-characters--" } }, input, token),
    ).toBe(false);
    clock.set(expiresAt);
    expect(isExportToken(linking, input, token)).toBe(false);
    clock.set("2026-03-04T12:00Z");
  });
});

describe("rows as text", () => {
  async function* pages() {
    yield [{ id: 1, name: 'a "b", c', at: new Date("2026-03-01T00:00Z") }];
    yield [];
    yield [
      { id: -2, name: "=1+1", at: null },
      { id: 3, name: "+49\r\n-", at: null },
      { id: 4, name: "@Ümlaut 🎸", at: null },
    ];
  }

  it("is CSV that no spreadsheet runs", async () => {
    expect((await Array.fromAsync(toCsv(pages()))).join("")).toBe(
      [
        "id,name,at",
        '1,"a ""b"", c",2026-03-01T00:00:00.000Z',
        "-2,'=1+1,",
        '3,"\'+49\r\n-",',
        "4,'@Ümlaut 🎸,",
        "",
      ].join("\r\n"),
    );
  });

  it("is JSON", async () => {
    const period = { from: new Date("2026-03-01T00:00Z"), to: new Date("2026-03-02T00:00Z") };
    const { rows } = JSON.parse((await Array.fromAsync(toJson(period, pages()))).join(""));
    expect(rows.map(({ id }: { id: number }) => id)).toEqual([1, -2, 3, 4]);
  });
});
