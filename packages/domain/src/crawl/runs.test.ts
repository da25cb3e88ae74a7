import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { getCrawlRun, listCrawlRuns } from "./list-runs.ts";
import { openRun } from "./queries.ts";
import { claimRun, countOpenRuns, finishRun, listShopsToRecrawl, startCrawl, updateRun } from "./runs.ts";
import { upsertShop } from "./shops.ts";
import { addTargets } from "./targets.ts";

describeOnBothDatabases("crawl runs", (db) => {
  const clock = createManualClock("2026-03-01T00:00:00Z");
  const woken: string[] = [];
  const bus = { wake: (topic: string) => woken.push(topic) };
  const writer = () => ({ db: db(), clock, bus });
  const reader = () => ({ db: db(), clock, cursorKeys: { secret: "s".repeat(32) } });
  const addShop = (slug: string, status: "active" | "paused" = "active") =>
    upsertShop({ db: db() }, { slug, name: slug, url: `https://${slug}.example`, currency: "EUR", status });

  beforeAll(async () => {
    await addShop("one");
    await addShop("two");
    await addShop("closed", "paused");
  });

  it("queues a run and wakes the workers", async () => {
    const run = await startCrawl(writer(), { shop: "one" });
    expect(run).toMatchObject({
      shop: "one",
      status: "queued",
      reason: "manual",
      startedAt: null,
      stats: { pages: 0, statuses: {} },
    });
    expect(woken).toEqual(["jobs"]);
  });

  it("refuses a second run, a paused shop and an unknown one", async () => {
    await expect(startCrawl(writer(), { shop: "one" })).rejects.toMatchObject({ kind: "conflict" });
    await expect(startCrawl(writer(), { shop: "closed" })).rejects.toMatchObject({ kind: "conflict" });
    await expect(startCrawl(writer(), { shop: "nobody" })).rejects.toMatchObject({ kind: "not_found" });
  });

  it("lets one of many simultaneous starts in", async () => {
    const starts = await Promise.allSettled(Array.from({ length: 6 }, () => startCrawl(writer(), { shop: "two" })));
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await countOpenRuns(writer())).toBe(2);
  });

  it("gives every queued run to one claimant", async () => {
    const claims = await Promise.all([claimRun(writer()), claimRun(writer())]);
    expect(claims.map((claim) => claim?.shop.slug).sort()).toEqual(["one", "two"]);
  });

  it("adds up counters, also from several writers at once", async () => {
    const run = (await listCrawlRuns(reader(), { shop: "one" })).items[0]!;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        updateRun(writer(), { id: run.id, add: { pages: 2, products: 1, statuses: { 200: 2 } } }),
      ),
    );
    expect((await getCrawlRun(reader(), { id: run.id })).stats).toMatchObject({
      pages: 10,
      products: 5,
      failed: 0,
      statuses: { 200: 10 },
    });
  });

  it("ends once", async () => {
    const { id } = (await listCrawlRuns(reader(), { shop: "one" })).items[0]!;
    expect(await finishRun(writer(), { id, error: null })).toBe(true);
    expect(await finishRun(writer(), { id, error: "too late" })).toBe(false);
    expect(await getCrawlRun(reader(), { id })).toMatchObject({
      status: "succeeded",
      error: null,
      finishedAt: clock.now(),
    });
  });

  it("knows which shops are due again", async () => {
    const now = clock.now();
    const earlier = new Date(now.getTime() - 1);
    const due = (since = now, failedSince = now) => listShopsToRecrawl(writer(), { since, failedSince });
    expect(await due()).toEqual([]);
    const { id: shopId } = await addShop("one");
    await addTargets(writer(), {
      shopId,
      targets: [{ url: "https://one.example/wait", depth: 0, pageType: "waiting" }],
    });
    expect(await due()).toEqual([]);
    await addTargets(writer(), { shopId, targets: [{ url: "https://one.example/", depth: 0 }] });
    expect(await due()).toEqual(["one"]);
    expect(await due(earlier)).toEqual([]);
    const { id } = await startCrawl(writer(), { shop: "one" }, "recrawl");
    expect(await due()).toEqual([]);
    await claimRun(writer());
    await finishRun(writer(), { id, error: "the shop is down" });
    expect(await due()).toEqual(["one"]);
    expect(await due(now, earlier)).toEqual([]);
  });

  it("makes all pages due where a crawl was asked for, and none where its time has come", async () => {
    const { id: shopId } = await addShop("one");
    const tomorrow = new Date(clock.now().getTime() + 86_400_000);
    await sql`update crawl_target set due_at = ${tomorrow} where shop_id = ${shopId}`.execute(db().ingest);
    const dueAfterClaim = async (reason: "manual" | "recrawl") => {
      const { id } = await startCrawl(writer(), { shop: "one" }, reason);
      expect(await claimRun(writer())).toMatchObject({ id });
      const { rows } =
        await sql`select from crawl_target where shop_id = ${shopId} and due_at <= ${clock.now()}`.execute(db().ingest);
      await finishRun(writer(), { id, error: null });
      return rows.length;
    };
    expect(await dueAfterClaim("recrawl")).toBe(0);
    expect(await dueAfterClaim("manual")).toBe(2);
  });

  it("pages through runs without gap or repetition", async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await listCrawlRuns(reader(), { limit: 1, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
  });

  it("refuses a cursor of another shop's list", async () => {
    const { nextCursor } = await listCrawlRuns(reader(), { limit: 1, shop: "one" });
    const other = listCrawlRuns(reader(), { limit: 1, shop: "two", cursor: nextCursor as string });
    await expect(other).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it("finds the runs that are open without a look at those that have ended", async () => {
    await sql`insert into crawl_run (shop_id, status) select shop.id, 'succeeded' from shop, generate_series(1, 5000)`.execute(
      db().ingest,
    );
    await startCrawl(writer(), { shop: "one" });
    await sql`analyze crawl_run`.execute(db().ingest);
    const { rows } = await sql<Record<string, string>>`
      explain select run.id from crawl_run as run where ${openRun}`.execute(db().ingest);
    expect(rows.flatMap(Object.values).join("\n")).not.toContain("Seq Scan on crawl_run");
    expect(await countOpenRuns(writer())).toBe(1);
  });
});
