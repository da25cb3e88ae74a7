import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { getProduct } from "../../catalog/get-product.ts";
import { readChangedRows } from "../../catalog/memory-index/rows.ts";
import { createManualClock } from "../../platform/clock.ts";
import { getPriceHistory } from "../../prices/get-price-history.ts";
import { observeOffers } from "../../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import { importFeed } from "../import-feed.ts";
import { applyRun } from "./apply-run.ts";
import { endOldImports } from "./import-retention.ts";
import { listImportRuns } from "./list-import-runs.ts";
import { rollBackRun } from "./rollback-run.ts";
import { type StageFeedOptions, stageFeed } from "./stage-feed.ts";
import { feedOf, readCatalogRows } from "./testing.ts";

const line = (key: string, price: number | null, more: object = {}) => ({
  type: "offer",
  key,
  price,
  availability: "InStock",
  product: { name: `Thing ${key}` },
  ...more,
});

describeOnBothDatabases("import runs", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  let deps: Parameters<typeof applyRun>[0] & Parameters<typeof stageFeed>[0] & Parameters<typeof listImportRuns>[0];
  beforeAll(() => {
    deps = { ...catalogDeps(db()), db: db(), clock };
  });

  const stage = (shop: string, lines: object[], options: Partial<StageFeedOptions> = {}) =>
    stageFeed(deps, { origin: "inline", shop, source: feedOf(lines), ...options });

  /** A shop with what a feed of yesterday said. */
  async function makeStocked(shop: string, lines: object[]): Promise<number> {
    const id = await makeShop(db(), shop);
    await importFeed(deps, { shop, source: feedOf(lines) });
    clock.advance(86_400_000);
    return id;
  }

  async function offersOf(shop: string) {
    const { rows } = await sql<{ key: string; price: number | null; status: string }>`
      select key, price, status from offer where shop_id = (select id from shop where slug = ${shop}) order by key`.execute(
      db().ingest,
    );
    return rows;
  }

  const stock = [
    line("cheaper", 100),
    line("dearer", 100),
    line("free", 100),
    line("jump", 100),
    line("lost", 100),
    line("same", 100),
    line("sold-out", 100),
    line("title", 100),
  ];
  const news = [
    line("cheaper", 90),
    line("dearer", 101.5),
    line("free", null),
    line("jump", 1000),
    line("same", 100),
    line("sold-out", 100, { availability: "OutOfStock" }),
    line("title", 100, { title: "Another title" }),
    line("brand-new", 55),
    { type: "price", key: "same", at: "2026-01-01T00:00:00Z", price: 120 },
  ];

  test("a preview says what would happen, and nothing does", async () => {
    await makeStocked("preview", stock);
    const before = await readCatalogRows(db());
    const run = await stage("preview", news, { complete: true, createdBy: "key:Ab12Cd34", batchSize: 3 });
    expect(await readCatalogRows(db())).toEqual(before);
    expect(run).toMatchObject({ shop: "preview", status: "previewed", source: "inline", createdBy: "key:Ab12Cd34" });
    const { counts, examples, history, rejected, lines } = run.diff!;
    expect({ history, rejected, lines }).toEqual({ history: 1, rejected: 0, lines: 9 });
    expect(counts).toEqual({
      new: 1,
      suspicious: 1,
      up: 1,
      down: 1,
      repriced: 1,
      availability: 1,
      details: 1,
      late: 0,
      unchanged: 1,
      gone: 1,
    });
    expect(examples.up).toEqual([
      {
        key: "dearer",
        title: "Thing dearer",
        currency: "EUR",
        price: 10_150,
        previous: 10_000,
        changePercent: 1.5,
        availability: "InStock",
        previousAvailability: "InStock",
        suspicions: [],
      },
    ]);
    expect(examples.down).toMatchObject([{ key: "cheaper", changePercent: -10 }]);
    expect(examples.suspicious).toMatchObject([{ key: "jump", price: 100_000, suspicions: ["misread_separator"] }]);
    expect(examples.availability).toMatchObject([{ availability: "OutOfStock", previousAvailability: "InStock" }]);
    expect(examples.new).toMatchObject([{ key: "brand-new", previous: null }]);
    expect(examples.gone).toMatchObject([{ key: "lost", previous: 10_000, price: null }]);
    expect(examples.repriced).toMatchObject([{ key: "free", price: null, previous: 10_000 }]);
  });

  test("applying does what the preview said, once, and taking it back undoes it", async () => {
    await makeStocked("whole", stock);
    const before = await readCatalogRows(db());
    const { id } = await stage("whole", news, { complete: true, batchSize: 3 });
    const applied = await applyRun(deps, { id });
    expect(applied).toMatchObject({
      status: "applied",
      progress: { done: 3, total: 3 },
      report: { lines: 9, created: 1, gone: 1, rejected: 0 },
    });
    const offers = [
      { key: "brand-new", price: 5_500, status: "active" },
      { key: "cheaper", price: 9_000, status: "active" },
      { key: "dearer", price: 10_150, status: "active" },
      { key: "free", price: null, status: "active" },
      { key: "jump", price: 10_000, status: "active" },
      { key: "lost", price: 10_000, status: "gone" },
      { key: "same", price: 10_000, status: "active" },
      { key: "sold-out", price: 10_000, status: "active" },
      { key: "title", price: 10_000, status: "active" },
    ];
    expect(await offersOf("whole")).toEqual(offers);
    const { rows } = await sql<{ id: number }>`select max(id) as id from change`.execute(db().ingest);
    expect(await applyRun(deps, { id })).toEqual(applied);
    expect(await offersOf("whole")).toEqual(offers);
    const { rows: lost } = await sql<{ productId: number }>`
      select product_id as "productId" from offer where status = 'gone'`.execute(db().ingest);
    expect((await getPriceHistory(deps, lost[0]!)).series).toMatchObject([{ shop: "whole", state: "gone" }]);

    const { id: made } = await getProduct(deps, { slug: "thing-brand-new" });
    const back = await rollBackRun(deps, { id });
    expect(back).toMatchObject({
      status: "rolled_back",
      rollback: { removed: 1, restored: 7, kept: 0, productsRemoved: 1 },
    });
    expect(await readCatalogRows(db())).toEqual(before);
    const { rows: changes } = await sql<{ kind: string; key: string | null; price: number | null }>`
      select kind, after ->> 'name' as key, (after -> 'price')::text as price from change
      where id > ${rows[0]!.id} order by 1, 2`.execute(db().ingest);
    expect(changes).toEqual([
      { kind: "archive", key: null, price: null },
      { kind: "offer", key: "Thing jump", price: "10000" },
      { kind: "offer", key: "Thing sold-out", price: "10000" },
      { kind: "offer", key: "Thing title", price: "10000" },
      { kind: "price", key: "Thing brand-new", price: "null" },
      { kind: "price", key: "Thing cheaper", price: "10000" },
      { kind: "price", key: "Thing dearer", price: "10000" },
      { kind: "price", key: "Thing free", price: "10000" },
      { kind: "price", key: "Thing lost", price: "10000" },
    ]);
    // Whoever holds products by what the log says is told of the one whose row is gone.
    const { rows: indexed } = await readChangedRows(db().reads, rows[0]!.id, 1_000);
    expect(indexed.filter(({ active }) => !active)).toMatchObject([{ id: made, offerCount: 0 }]);
    await expect(applyRun(deps, { id })).rejects.toMatchObject({ kind: "conflict" });
    expect(await rollBackRun(deps, { id })).toEqual(back);
  });

  test("what was seen again since is left as it is, and reported", async () => {
    const shopId = await makeStocked("since", [line("a", 100), line("b", 100)]);
    const { id } = await stage("since", [line("a", 110), line("b", 110), line("c", 50), line("d", 50)]);
    await applyRun(deps, { id });
    clock.advance(3_600_000);
    const at = clock.now();
    await observeOffers(deps, [
      makeOffer(shopId, "a", { price: 12_000, at, method: "api" }),
      makeOffer(shopId, "c", { price: 5_000, at, method: "api", product: { name: "Thing c" } }),
    ]);
    const { rollback } = await rollBackRun(deps, { id });
    expect(rollback).toEqual({ removed: 1, restored: 1, kept: 2, productsRemoved: 1, observations: 3 });
    expect(await offersOf("since")).toEqual([
      { key: "a", price: 12_000, status: "active" },
      { key: "b", price: 10_000, status: "active" },
      { key: "c", price: 5_000, status: "active" },
    ]);
    const { rows } = await sql<{ key: string; prices: number[] }>`
      select key, array_agg(seen.price order by at) as prices from offer join price_observation as seen on offer_id = offer.id
      where shop_id = ${shopId} group by key order by key`.execute(db().ingest);
    // What is asked for c now was first seen by the run; somebody else has confirmed it.
    expect(rows).toEqual([
      { key: "a", prices: [10_000, 12_000] },
      { key: "b", prices: [10_000] },
      { key: "c", prices: [5_000] },
    ]);
  });

  test("a price that the run had confirmed is doubted again", async () => {
    await makeStocked("doubt", [line("a", 100)]);
    await importFeed(deps, { shop: "doubt", source: feedOf([line("a", 1000)]) });
    clock.advance(7_200_000);
    const before = await readCatalogRows(db());
    const { id, diff } = await stage("doubt", [line("a", 1000)]);
    expect(diff!.counts).toMatchObject({ up: 1, suspicious: 0 });
    await applyRun(deps, { id });
    expect(await offersOf("doubt")).toMatchObject([{ price: 100_000 }]);
    await rollBackRun(deps, { id });
    expect(await readCatalogRows(db())).toEqual(before);
  });

  test("of two runs the earlier one does not take back what the later one wrote", async () => {
    await makeStocked("two", [line("a", 100)]);
    const runs = [];
    for (const price of [110, 120]) {
      const { id } = await stage("two", [line("a", price)]);
      await applyRun(deps, { id });
      runs.push(id);
    }
    expect((await rollBackRun(deps, { id: runs[0]! })).rollback).toMatchObject({ restored: 0, kept: 1 });
    expect(await offersOf("two")).toMatchObject([{ price: 12_000 }]);
  });

  test("a product that visitors have seen or follow is archived, and its address goes on meaning it", async () => {
    await makeShop(db(), "visited");
    const names = ["Visited thing", "Followed thing", "Third thing"];
    const { id } = await stage(
      "visited",
      names.map((name) => line(name, 10, { product: { name } })),
    );
    await applyRun(deps, { id });
    const productOf = async (slug: string) => (await getProduct(deps, { slug })).id;
    await sql`insert into event_hour (product_id, hour, kind, count)
      values (${await productOf("visited-thing")}, '2026-03-01T10:00Z', 'view', 1)`.execute(db().ingest);
    await sql`insert into alert (product_id, currency, rule, state)
      values (${await productOf("followed-thing")}, 'EUR', '{"kind":"watch"}', '{}')`.execute(db().ingest);
    await sql`insert into match_review (offer_id, score, candidates)
      select id, 1, '[]' from offer where key = 'Third thing'`.execute(db().ingest);
    await rollBackRun(deps, { id });
    for (const slug of ["visited-thing", "followed-thing"])
      await expect(getProduct(deps, { slug })).rejects.toMatchObject({ kind: "gone" });
    await expect(getProduct(deps, { slug: "third-thing" })).rejects.toMatchObject({ kind: "not_found" });
    const { rows } = await sql`select from match_review where offer_id not in (select id from offer)`.execute(
      db().ingest,
    );
    expect(rows).toEqual([]);
  });

  test("goes on where a process was stopped, forwards and back", async () => {
    const lines = Array.from({ length: 10 }, (_, index) => line(`k${index}`, index + 1));
    await makeShop(db(), "stopped");
    const before = await readCatalogRows(db());
    const { id } = await stage("stopped", lines, { batchSize: 2 });
    const stopAfter = (batches: number) => {
      const controller = new AbortController();
      const onProgress = (done: number) => done === batches && controller.abort();
      return { id, onProgress: (done: number) => void onProgress(done), signal: controller.signal };
    };
    await expect(applyRun(deps, stopAfter(2))).rejects.toThrow(/abort/i);
    expect(await offersOf("stopped")).toHaveLength(4);
    expect((await listImportRuns(deps, { shop: "stopped" })).items).toMatchObject([
      { id, status: "applying", progress: { done: 2, total: 6 } },
    ]);
    const both = await Promise.all([applyRun(deps, { id }), applyRun(deps, { id })]);
    expect(both.map(({ status }) => status)).toContain("applied");
    expect(await offersOf("stopped")).toHaveLength(10);
    await expect(rollBackRun(deps, stopAfter(3))).rejects.toThrow(/abort/i);
    await rollBackRun(deps, { id });
    expect(await readCatalogRows(db())).toEqual(before);
  });

  test("marks nothing as gone where a line cannot be read, and says which line", async () => {
    await makeStocked("partly", [line("a", 1), line("b", 1)]);
    const { id, diff } = await stage("partly", [line("a", 2), line("b", -1)], { complete: true });
    expect(diff).toMatchObject({ counts: { gone: 0 }, rejected: 1, rejects: [{ line: 2, field: "price" }] });
    expect((await applyRun(deps, { id })).report).toMatchObject({ gone: 0 });
    expect((await offersOf("partly")).map(({ status }) => status)).toEqual(["active", "active"]);
  });

  test("leaves nothing behind of a feed that breaks off", async () => {
    await makeShop(db(), "broken");
    async function* broken() {
      yield Buffer.from(`${JSON.stringify(line("a", 1))}\n`.repeat(300));
      throw new Error("The sender is gone");
    }
    await expect(stageFeed(deps, { origin: "upload", shop: "broken", source: broken(), batchSize: 1 })).rejects.toThrow(
      "The sender is gone",
    );
    expect((await listImportRuns(deps, { shop: "broken" })).items).toEqual([]);
    const { rows } = await sql`select from import_batch where run_id not in (select id from import_run)`.execute(
      db().ingest,
    );
    expect(rows).toEqual([]);
  });

  test("lists runs page by page, and lets go of old ones", async () => {
    await makeShop(db(), "paged");
    const ids = [];
    for (const price of [1, 2, 3]) ids.unshift((await stage("paged", [line("p", price)])).id);
    await applyRun(deps, { id: ids[0]! });
    const first = await listImportRuns(deps, { shop: "paged", limit: 2 });
    const second = await listImportRuns(deps, { shop: "paged", limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    clock.advance(31 * 86_400_000);
    await endOldImports(deps);
    expect((await listImportRuns(deps, { shop: "paged" })).items.map(({ status }) => status)).toEqual([
      "applied",
      "failed",
      "failed",
    ]);
    await expect(rollBackRun(deps, { id: ids[0]! })).rejects.toMatchObject({ kind: "conflict" });
  });

  test("one that stopped half way a month ago is not gone on with", async () => {
    const lines = Array.from({ length: 4 }, (_, index) => line(`kept-${index}`, 100));
    await makeStocked("long-ago", lines);
    const { id } = await stage("long-ago", lines, { complete: true, batchSize: 2 });
    const stopping = new AbortController();
    const half = applyRun(deps, { id, signal: stopping.signal, onProgress: () => stopping.abort() });
    await expect(half).rejects.toThrow("aborted");
    clock.advance(31 * 86_400_000);
    await endOldImports(deps);
    await expect(applyRun(deps, { id })).rejects.toMatchObject({ kind: "conflict" });
    expect((await offersOf("long-ago")).map(({ status }) => status)).toEqual(Array(4).fill("active"));
  });
});
