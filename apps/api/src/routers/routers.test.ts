import { TRPCError } from "@trpc/server";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { createUuidv7, type DomainError, type Platform } from "@vitrine/domain";
import { type KeyScope, keyScopes } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestCallers, openTestPlatform } from "../testing.ts";
import { appRouter } from "./index.ts";

const feed = [
  {
    type: "offer",
    key: "sm58",
    price: "99.00",
    availability: "InStock",
    url: "https://shop.example/sm58",
    product: {
      name: "Shure SM58",
      brand: "Shure",
      categoryPath: ["Microphones", "Vocal microphones"],
      gtin: "0042406088688",
      mpn: "SM58-LCE",
      specs: { Pattern: "Cardioid" },
    },
  },
  {
    type: "offer",
    key: "p145",
    price: "399",
    url: "https://shop.example/p145",
    product: { name: "Yamaha P-145", brand: "Yamaha", categoryPath: ["Keys", "Digital pianos"] },
  },
];

describeOnBothDatabases("the routers", (db: () => Database) => {
  let platform: Platform;
  let callers: Awaited<ReturnType<typeof openTestCallers>>;

  beforeAll(async () => {
    platform = await openTestPlatform(db());
    callers = await openTestCallers(platform);
    await callers.admin.crawl.upsertShop({ slug: "shop", name: "Shop", url: "https://shop.example", currency: "EUR" });
  });
  afterAll(async () => {
    await callers.close();
    await platform.close();
  });

  it("imports a feed and answers with it at once", async () => {
    const body = [
      ...feed.map((line) => JSON.stringify(line)),
      "{not json",
      JSON.stringify({ ...feed[0], key: "bad", price: "-3" }),
    ].join("\n");
    const report = await callers.admin.catalog.importFeed({ shop: "shop", format: "jsonl", body });
    expect(report).toMatchObject({ lines: 4, created: 2, rejected: 2 });
    expect(report.rejects.map(({ line, field }) => [line, field])).toEqual([
      [3, null],
      [4, "price"],
    ]);

    const page = await callers.anyone.catalog.list({ sort: "price_asc" });
    expect(page.items.map(({ slug, price }) => [slug, price?.amount])).toEqual([
      ["shure-sm58", 9_900],
      ["yamaha-p-145", 39_900],
    ]);
    expect(page.total).toEqual({ value: 2, exact: true });
    expect((await callers.anyone.catalog.search({ q: "shure" })).items).toHaveLength(1);
    expect(await callers.anyone.catalog.stats()).toMatchObject({ products: 2, offers: 2, shops: 1 });
    expect((await callers.anyone.catalog.categories()).map(({ path }) => path)).toEqual([
      "keys",
      "keys/digital-pianos",
      "microphones",
      "microphones/vocal-microphones",
    ]);
    expect((await callers.anyone.catalog.brands()).items.map(({ slug }) => slug)).toEqual(["shure", "yamaha"]);
  });

  it("serves nothing older than the last write", async () => {
    const { id } = await callers.anyone.catalog.get({ slug: "shure-sm58" });
    for (const name of ["Shure SM58 LCE", "Shure SM58 Legendary"]) {
      await callers.admin.catalog.upsert({ id, name, specs: { Pattern: "Cardioid", Weight: "298 g" } });
      expect((await callers.anyone.catalog.get({ id })).name).toBe(name);
      expect((await callers.anyone.catalog.list({ sort: "price_asc" })).items[0]?.name).toBe(name);
    }
    const product = await callers.anyone.catalog.get({ gtin: "042406088688" });
    expect(product).toMatchObject({
      id,
      slug: "shure-sm58",
      specs: [
        { key: "pattern", label: "Pattern" },
        { key: "weight", value: "298 g" },
      ],
    });
    const history = await callers.anyone.catalog.priceHistory({ productId: id });
    expect(history.series[0]?.points).toMatchObject([{ price: 9_900, availability: "InStock" }]);
    expect((await callers.anyone.catalog.offers({ productId: id })).items).toMatchObject([{ shop: { slug: "shop" } }]);
  });

  it("shows at once what is archived, merged, split or priced anew", async () => {
    const { admin, anyone } = callers;
    const { id } = await anyone.catalog.get({ slug: "shure-sm58" });
    const other = await anyone.catalog.get({ slug: "yamaha-p-145" });
    const listed = async () => (await anyone.catalog.list({ sort: "name" })).items.map((item) => item.id).sort();
    const both = await listed();
    await admin.catalog.archive({ id });
    expect(await listed()).toEqual([other.id]);
    await admin.catalog.restore({ id });
    expect(await listed()).toEqual(both);
    expect((await admin.catalog.merge({ from: id, into: other.id })).offerCount).toBe(2);
    expect(await listed()).toEqual([other.id]);
    await expect(anyone.catalog.get({ id })).rejects.toMatchObject({ cause: { kind: "gone" } });
    expect((await admin.catalog.split({ id })).offerCount).toBe(1);
    expect(await listed()).toEqual(both);
    expect(await anyone.catalog.get({ id: other.id })).toMatchObject({ specs: other.specs, offerCount: 1 });
    const shop = "shop";
    for (const price of [9_000, 9_900]) {
      const report = await admin.catalog.refreshPrices({ shop, offers: [{ key: "sm58", price }] });
      expect(report).toEqual({ changed: 1, unchanged: 0, unknown: [] });
      expect((await anyone.catalog.get({ id })).price?.amount).toBe(price);
    }
  });

  it("counts what visitors do, once each", async () => {
    const [first, second] = (await callers.anyone.catalog.list({ sort: "price_asc" })).items;
    const view = { kind: "view" as const, id: createUuidv7(new Date()), productId: first!.id };
    const receipt = await callers.anyone.trending.track({
      events: [
        view,
        view,
        { kind: "compare", id: createUuidv7(new Date()), productIds: [second!.id, first!.id] },
        { kind: "search", id: createUuidv7(new Date()), query: "shure", results: 1 },
        { kind: "view", id: "not-a-uuid", productId: 1 },
        { kind: "view", id: createUuidv7(new Date(Date.now() - 49 * 3_600_000)), productId: first!.id },
      ],
    });
    expect(receipt).toEqual({
      accepted: 3,
      duplicates: 1,
      rejected: [
        { index: 4, reason: expect.stringContaining("id") },
        { index: 5, reason: "id: is more than 48 hours old" },
      ],
    });
    expect(await callers.anyone.trending.track({ events: [view] })).toMatchObject({ accepted: 0, duplicates: 1 });
    await callers.anyone.trending.trackView({ productId: first!.id });
    await callers.anyone.trending.trackComparison({ productIds: [first!.id, second!.id] });

    // A board may be five seconds old.
    await expect
      .poll(
        async () =>
          (await callers.anyone.trending.products({ window: "1h" })).items.map(({ rank, product }) => [
            rank,
            product.id,
          ]),
        { timeout: 8_000 },
      )
      .toEqual([[1, first!.id]]);
    expect((await callers.anyone.trending.rising()).basis).toBe("popular");
    const [pair] = (await callers.anyone.trending.comparisons()).items;
    expect(pair).toMatchObject({
      rank: 1,
      products: [first!.id, second!.id].sort((a, b) => a - b).map((id) => ({ id })),
    });
    // One visitor is not enough to say what people compare.
    expect(await callers.anyone.trending.comparedWith({ productId: first!.id })).toEqual([]);
    const overview = await callers.admin.analytics.overview();
    expect(overview).toMatchObject({
      views: { raw: 2, previous: 0 },
      comparisons: { raw: 2 },
      searches: { raw: 1 },
      clicks: { raw: 0 },
    });
    expect((await callers.admin.analytics.topProducts()).items).toMatchObject([
      { product: { id: first!.id }, views: { raw: 2 }, comparisons: { raw: 2 } },
    ]);
  });

  it("tells of price changes as they happen", async () => {
    const { id } = await callers.anyone.catalog.get({ slug: "yamaha-p-145" });
    const stop = new AbortController();
    const messages = await callers.as({ kind: "anonymous", scopes: [] }).catalog.onPriceChange({ productIds: [id] });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const [lastEventId, change] of messages as AsyncIterable<[string, unknown, symbol]>) {
        seen.push([lastEventId, change]);
        if (change) break;
      }
    })();
    await expect.poll(() => seen.length).toBe(1);
    await callers.admin.catalog.importFeed({
      shop: "shop",
      format: "jsonl",
      body: JSON.stringify({ ...feed[1], price: "349" }),
    });
    await reading;
    stop.abort();
    expect(seen[0]).toEqual([expect.stringMatching(/^\d+$/), null]);
    expect(seen[1]).toEqual([
      expect.any(String),
      expect.objectContaining({
        productId: id,
        slug: "yamaha-p-145",
        shop: "shop",
        price: 34_900,
        previous: 39_900,
        change: -5_000,
        changePercent: -12.53,
      }),
    ]);
  });

  it("writes copy from facts, and keeps keys", async () => {
    const { id } = await callers.anyone.catalog.get({ slug: "shure-sm58" });
    const content = await callers.anyone.content.get({ productId: id });
    expect(content).toMatchObject({ productId: id, method: "template", stale: false });
    expect(content.sentences.every(({ facts }) => facts.length > 0)).toBe(true);
    await callers.admin.content.generate({ productId: id });
    expect((await callers.admin.content.runs()).items).toMatchObject([
      { productId: id, method: "template", status: "published" },
    ]);

    const created = await callers.admin.keys.create({
      name: "site",
      kind: "publishable",
      origins: ["https://site.example"],
    });
    expect(created.key).toMatch(/^vtr_pub_/);
    const rotated = await callers.admin.keys.rotate({ id: created.id });
    expect(rotated.key).not.toBe(created.key);
    await callers.admin.keys.revoke({ id: rotated.id });
    expect(JSON.stringify(await callers.admin.keys.list())).not.toContain(created.key);
  });

  it("queues a crawl once, and says how it is", async () => {
    const run = await callers.admin.crawl.start({ shop: "shop" });
    expect(run).toMatchObject({ shop: "shop", status: "queued" });
    await expect(callers.admin.crawl.start({ shop: "shop" })).rejects.toMatchObject({
      code: "CONFLICT",
      cause: { kind: "conflict" },
    });
    expect((await callers.admin.crawl.runs()).items).toMatchObject([{ id: run.id }]);
    expect(await callers.admin.crawl.run({ id: run.id })).toMatchObject({ id: run.id });
    expect((await callers.admin.crawl.targets({ shop: "shop" })).items).toEqual([]);
    expect(await callers.admin.crawl.shops()).toMatchObject([{ slug: "shop", status: "active" }]);
    expect(await callers.admin.analytics.crawls()).toMatchObject([{ shop: "shop", runs: 1 }]);
  });

  it("names the shops whose crawl needs somebody to look", async () => {
    expect((await callers.admin.health.detail()).crawls).toEqual([]);
    await sql`insert into crawl_run (shop_id, status, error, finished_at)
      select id, 'failed', 'of 12 pages with offers, 0 are product pages now', now() from shop`.execute(db().ingest);
    await sql`insert into crawl_host (host, failures, rests, rest_until, error, at)
      values ('shop.example', 10, 1, now() + interval '1 minute', 'it answered 503', now())`.execute(db().ingest);
    expect((await callers.admin.health.detail()).crawls).toEqual([
      { shop: "shop", kind: "failed", reason: expect.stringContaining("12 pages"), at: expect.any(Date) },
      { shop: "shop", kind: "resting", reason: "it answered 503", at: expect.any(Date) },
    ]);
    expect(await callers.admin.analytics.crawls()).toMatchObject([
      { failure: expect.stringContaining("12 pages"), restsUntil: expect.any(Date), failedRuns: 1 },
    ]);
    await sql`delete from crawl_host`.execute(db().ingest);
    await sql`delete from crawl_run where error is not null`.execute(db().ingest);
  });

  it("says how it is doing", async () => {
    expect(await callers.anyone.health.live()).toMatchObject({ status: "ok" });
    expect(await callers.anyone.health.ready()).toMatchObject({ status: "ok", checks: { database: { status: "ok" } } });
    const detail = await callers.admin.health.detail();
    expect(detail).toMatchObject({ mode: "embedded", cache: { secondTier: "off" } });
    for (const _ of ["a miss", "a hit"]) await callers.anyone.catalog.stats();
    expect((await callers.admin.analytics.cache()).hits).toBeGreaterThan(0);
  });

  it.each([
    [
      "an unknown slug",
      () => callers.anyone.catalog.get({ slug: "no-such-thing" }),
      { kind: "not_found", details: { resource: "product", id: "no-such-thing" } },
    ],
    [
      "an unknown category",
      () => callers.anyone.catalog.list({ filter: { category: "harps" } }),
      { kind: "not_found", details: { resource: "category" } },
    ],
    [
      "a wrong check digit",
      () => callers.anyone.catalog.get({ gtin: "4006381333930" }),
      { kind: "invalid_input", details: { fields: { gtin: expect.any(String) } } },
    ],
    [
      "an unknown shop",
      () => callers.admin.catalog.importFeed({ shop: "nowhere", format: "jsonl", body: "{}" }),
      { kind: "not_found", details: { resource: "shop" } },
    ],
    ["a shop that is not there to crawl", () => callers.admin.crawl.start({ shop: "nowhere" }), { kind: "not_found" }],
  ])("names what is wrong with %s", async (_, call, expected) => {
    const error = (await (call() as Promise<unknown>).catch((reason) => reason)) as TRPCError;
    expect(error.cause).toMatchObject(expected as Partial<DomainError>);
  });

  it.each([
    ["an unknown field", { filter: { colour: "red" } }, "colour"],
    ["a wrong type", { limit: "ten" }, "limit"],
    ["a page too long", { limit: 201 }, "limit"],
    ["a negative price", { filter: { price: { min: -1 } } }, "min"],
    ["a NUL in words", { filter: { q: "a\0b" } }, "q"],
  ])("refuses %s by its name", async (_, input, field) => {
    const error = (await callers.anyone.catalog.list(input as never).catch((reason: unknown) => reason)) as TRPCError;
    expect(error.code).toBe("BAD_REQUEST");
    expect(String(error.message)).toContain(field);
  });
});

describe("access", () => {
  const admin: Record<string, KeyScope> = {
    "catalog.upsert": "catalog",
    "catalog.archive": "catalog",
    "catalog.restore": "catalog",
    "catalog.merge": "catalog",
    "catalog.split": "catalog",
    "catalog.reviewQueue": "catalog",
    "catalog.decideMatch": "catalog",
    "catalog.moveOffer": "catalog",
    "catalog.refreshPrices": "catalog",
    "catalog.importFeed": "catalog",
    "catalog.exportFeed": "catalog",
    "analytics.overview": "analytics",
    "analytics.timeseries": "analytics",
    "analytics.topProducts": "analytics",
    "analytics.comparisons": "analytics",
    "analytics.searches": "analytics",
    "analytics.clicks": "analytics",
    "analytics.funnel": "analytics",
    "analytics.sources": "analytics",
    "analytics.export": "analytics",
    "analytics.live": "analytics",
    "analytics.cache": "analytics",
    "analytics.clearCache": "catalog",
    "analytics.crawls": "analytics",
    "health.detail": "analytics",
    "content.generate": "content",
    "content.runs": "content",
    "trending.rebuild": "catalog",
    "crawl.shops": "crawl",
    "crawl.upsertShop": "crawl",
    "crawl.start": "crawl",
    "crawl.refresh": "crawl",
    "crawl.explain": "crawl",
    "crawl.runs": "crawl",
    "crawl.run": "crawl",
    "crawl.targets": "crawl",
    "crawl.onRun": "crawl",
    "keys.list": "keys",
    "keys.create": "keys",
    "keys.rotate": "keys",
    "keys.revoke": "keys",
    "alerts.create": "catalog",
    "alerts.list": "catalog",
    "alerts.update": "catalog",
    "alerts.remove": "catalog",
    "alerts.test": "catalog",
    "alerts.backtest": "catalog",
    "alerts.deliveries": "catalog",
    "imports.preview": "catalog",
    "imports.apply": "catalog",
    "imports.rollback": "catalog",
    "imports.get": "catalog",
    "imports.list": "catalog",
    "imports.sources": "catalog",
    "imports.upsertSource": "catalog",
    "imports.pull": "catalog",
  };
  const open = [
    "catalog.list",
    "catalog.search",
    "catalog.suggest",
    "catalog.facets",
    "catalog.get",
    "catalog.getMany",
    "catalog.compare",
    "catalog.offers",
    "catalog.priceHistory",
    "catalog.categories",
    "catalog.brands",
    "catalog.stats",
    "catalog.onPriceChange",
    "trending.products",
    "trending.rising",
    "trending.comparisons",
    "trending.comparedWith",
    "trending.onBoard",
    "trending.trackView",
    "trending.trackComparison",
    "trending.track",
    "health.live",
    "health.ready",
    "content.get",
  ];

  it("has a rule for every procedure", () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual([...Object.keys(admin), ...open].sort());
  });

  it.each(Object.entries(admin))("lets only a secret key with the right scope call %s", async (path, scope) => {
    const procedure = appRouter._def.procedures[path as keyof typeof appRouter._def.procedures] as unknown as (
      options: object,
    ) => Promise<unknown>;
    const attempt = async (caller: object) => {
      const error = await procedure({
        ctx: { caller, db: {}, cache: {} },
        getRawInput: async () => ({}),
        path,
        type: "query",
        signal: undefined,
        batchIndex: 0,
      }).catch((reason: TRPCError) => reason);
      return error instanceof TRPCError ? (error.cause as DomainError | undefined)?.kind : undefined;
    };
    const others = keyScopes.filter((known) => known !== scope);
    expect(await attempt({ kind: "anonymous", scopes: [] })).toBe("unauthenticated");
    expect(await attempt({ kind: "publishable", scopes: keyScopes })).toBe("forbidden");
    expect(await attempt({ kind: "secret", scopes: others })).toBe("forbidden");
    expect(["unauthenticated", "forbidden"]).not.toContain(await attempt({ kind: "secret", scopes: [scope] }));
  });
});
