import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeEach, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { completeTargets, failTarget, type LeasedTarget, leaseTargets, releaseTargets, renewLease } from "./leases.ts";
import { listCrawlTargets } from "./list-targets.ts";
import { openSourcePages, recordPages } from "./pages.ts";
import { claimRun, finishRun, releaseRun, startCrawl } from "./runs.ts";
import { upsertShop } from "./shops.ts";
import { addTargets, admitTargets } from "./targets.ts";

const MINUTE = 60_000;

describeOnBothDatabases("the frontier", (db) => {
  const clock = createManualClock("2026-03-01T00:00:00Z");
  const deps = () => ({ db: db(), clock, bus: { wake: () => {} } });
  let runId: number;
  let shopId: number;
  let slug: string;
  let host: string;
  let count = 0;

  const soon = (ms: number) => new Date(clock.now().getTime() + ms);
  const lease = (limit = 10, of = { runId, shopId }) => leaseTargets(deps(), { ...of, host, limit, leaseMs: MINUTE });
  const complete = (target: LeasedTarget, hostFreeAt = clock.now()) =>
    completeTargets(deps(), {
      runId,
      completions: [
        {
          lease: target,
          pageType: "product",
          status: 200,
          note: null,
          absence: 0,
          dueAt: soon(60 * MINUTE),
          look: null,
        },
      ],
      hostFreeAt,
    });
  const fail = (target: LeasedTarget, retryAt: Date | null) =>
    failTarget(deps(), {
      lease: target,
      runId,
      error: "503",
      status: 503,
      absence: 0,
      retryAt,
      dueAt: soon(60 * MINUTE),
      hostFreeAt: clock.now(),
    });
  const add = (...paths: string[]) =>
    addTargets(deps(), { shopId, targets: paths.map((path, depth) => ({ url: `https://${host}${path}`, depth })) });
  const paths = (targets: { url: string }[]) => targets.map(({ url }) => new URL(url).pathname);

  async function openShop(address: string): Promise<{ runId: number; shopId: number }> {
    const name = `shop-${++count}`;
    const shop = await upsertShop({ db: db() }, { slug: name, name, url: address, currency: "EUR" });
    slug = name;
    await startCrawl(deps(), { shop: name });
    const claimed = await claimRun(deps());
    return { runId: claimed!.id, shopId: shop.id };
  }

  beforeEach(async () => {
    if (runId) await finishRun(deps(), { id: runId, error: null });
    host = `shop-${count + 1}.example`;
    ({ runId, shopId } = await openShop(`https://${host}`));
  });

  it("knows an address once", async () => {
    expect(await add("/a", "/b", "/a")).toHaveLength(2);
    expect(await add("/b", "/c")).toEqual([`https://${host}/c`]);
    const page = await listCrawlTargets({ db: db(), cursorKeys: { secret: "s" } }, { shop: slug, limit: 2 });
    expect(paths(page.items)).toEqual(["/a", "/b"]);
    expect(page.nextCursor).not.toBeNull();
  });

  it("gives sitemaps first, then known products, then by depth", async () => {
    await add("/deep", "/deeper");
    await addTargets(deps(), { shopId, targets: [{ url: `https://${host}/product`, depth: 9, pageType: "product" }] });
    await addTargets(deps(), { shopId, targets: [{ url: `https://${host}/map.xml`, depth: 0, pageType: "sitemap" }] });
    expect(paths((await lease()).targets)).toEqual(["/map.xml", "/product", "/deep", "/deeper"]);
  });

  it("gives those products first whose delay costs most: the longest due, and of equals the most worth", async () => {
    await addTargets(deps(), {
      shopId,
      targets: ["/cheap", "/dear", "/late"].map((path) => ({
        url: `https://${host}${path}`,
        depth: 1,
        pageType: "product",
      })),
    });
    const change = (path: string, worth: number, hours: number) =>
      sql`update crawl_target set worth = ${worth}, due_at = ${soon(-hours * 60 * MINUTE)}
        where shop_id = ${shopId} and url like ${`%${path}`}`.execute(db().ingest);
    await change("/cheap", 1, 2);
    await change("/dear", 3, 2);
    await change("/late", 1, 7);
    expect(paths((await lease()).targets)).toEqual(["/late", "/dear", "/cheap"]);
  });

  it("fetches waiting addresses only once they are admitted", async () => {
    await add("/a");
    await addTargets(deps(), { shopId, targets: [{ url: `https://${host}/b`, depth: 1, pageType: "waiting" }] });
    await complete((await lease()).targets[0]!);
    expect(await lease()).toMatchObject({ targets: [], waitUntil: null });
    await admitTargets(deps(), { shopId, urls: [`https://${host}/a`, `https://${host}/b`] });
    expect(paths((await lease()).targets)).toEqual(["/b"]);
  });

  it("leases a host to one of many workers, however often they race for it", async () => {
    await add("/a", "/b", "/c", "/d", "/e");
    for (let round = 0; round < 15; round++) {
      const results = await Promise.all(Array.from({ length: 4 }, () => lease(1)));
      const given = results.flatMap(({ targets }) => targets);
      expect(given).toHaveLength(1);
      expect(results.filter(({ waitUntil }) => waitUntil?.getTime() === soon(MINUTE).getTime())).toHaveLength(3);
      await releaseTargets(deps(), { leases: given, hostFreeAt: clock.now() });
    }
  });

  it("counts two shops on one machine as one host", async () => {
    await add("/a");
    const first = { runId, shopId };
    const second = await openShop(`https://www.${host}`);
    await addTargets(deps(), { shopId: second.shopId, targets: [{ url: `https://www.${host}/b`, depth: 0 }] });
    expect((await lease(1, first)).targets).toHaveLength(1);
    expect((await lease(1, second)).targets).toHaveLength(0);
    await finishRun(deps(), { id: second.runId, error: null });
  });

  it("keeps a host closed until it is free, then goes on", async () => {
    await add("/a", "/b");
    const { targets } = await lease(1);
    await complete(targets[0]!, soon(5_000));
    expect(await lease(1)).toMatchObject({ targets: [], waitUntil: soon(5_000) });
    clock.advance(5_000);
    expect(paths((await lease(1)).targets)).toEqual(["/b"]);
  });

  it("says that nothing is left once all is fetched", async () => {
    await add("/a");
    await complete((await lease()).targets[0]!);
    expect(await lease()).toMatchObject({ targets: [], waitUntil: null });
  });

  it("gives the targets of a worker that died to another, and refuses what the first writes late", async () => {
    await add("/a");
    const { targets, until } = await lease();
    const [first] = targets;
    clock.advance(MINUTE + 1);
    const [second] = (await lease()).targets;
    expect(second!.fence).toBeGreaterThan(first!.fence);
    expect(await complete(first!)).toEqual(new Set());
    expect(await fail(first!, null)).toBe(false);
    expect(await renewLease(deps(), { lease: first!, until, leaseMs: MINUTE })).toBeNull();
    expect(await complete(second!)).toEqual(new Set([second!.id]));
  });

  it("holds a whole batch's host by prolonging one of its leases", async () => {
    await add("/a", "/b");
    const { targets, until } = await lease();
    clock.advance(MINUTE - 1);
    const later = await renewLease(deps(), { lease: targets[1]!, until, leaseMs: MINUTE });
    expect(later).toEqual(soon(MINUTE));
    clock.advance(MINUTE - 1);
    expect((await lease()).targets).toHaveLength(0);
    expect(await complete(targets[0]!)).toEqual(new Set([targets[0]!.id]));
  });

  it("does not prolong a lease that has ended", async () => {
    await add("/a");
    const { targets, until } = await lease();
    await complete(targets[0]!);
    expect(await renewLease(deps(), { lease: targets[0]!, until, leaseMs: MINUTE })).toBeNull();
  });

  it("gives back what was not used", async () => {
    await add("/a", "/b");
    const { targets } = await lease();
    await releaseTargets(deps(), { leases: targets, hostFreeAt: clock.now() });
    expect((await lease()).targets).toHaveLength(2);
  });

  it("tries a failed target again when its time has come, and gives it up for the run", async () => {
    await add("/a");
    await fail((await lease()).targets[0]!, soon(10_000));
    expect(await lease()).toMatchObject({ targets: [], waitUntil: soon(10_000) });
    clock.advance(10_000);
    const [again] = (await lease()).targets;
    expect(again!.attempts).toBe(1);
    await fail(again!, null);
    expect(await lease()).toMatchObject({ targets: [], waitUntil: null });
  });

  it("makes everything due again in the next run, with what is known of each page", async () => {
    await add("/a");
    const [target] = (await lease()).targets;
    expect(target!.page).toBeNull();
    const { url } = target!;
    const said = {
      status: 200,
      etag: '"1"',
      lastModified: null,
      contentHash: "h",
      fetchedAt: clock.now(),
      extractions: [],
    };
    await recordPages(deps(), { shopId, records: [{ url, pageType: "product", ...said }] });
    const id = (await openSourcePages(deps(), { shopId, urls: [url] })).get(url);
    await complete(target!);
    await finishRun(deps(), { id: runId, error: null });
    await startCrawl(deps(), { shop: slug });
    runId = (await claimRun(deps()))!.id;
    expect((await lease()).targets[0]).toMatchObject({
      pageType: "product",
      page: { id, etag: '"1"', lastModified: null, contentHash: "h" },
    });
  });

  it("takes up a run that was put back where it stood, once its host is free", async () => {
    await add("/a", "/b");
    const { targets } = await lease(1);
    await fail(targets[0]!, soon(30_000));
    await releaseRun(deps(), { id: runId });
    expect((await claimRun(deps()))?.id).toBe(runId);
    expect(paths((await lease()).targets)).toEqual(["/b"]);
    await releaseRun(deps(), { id: runId });
    expect(await claimRun(deps())).toBeNull();
    clock.advance(MINUTE + 1);
    expect((await claimRun(deps()))?.id).toBe(runId);
  });

  it("lets a run go on elsewhere when its worker died", async () => {
    await add("/a");
    await lease();
    expect(await claimRun(deps())).toBeNull();
    clock.advance(MINUTE + 1);
    expect((await claimRun(deps()))?.id).toBe(runId);
    expect(await claimRun(deps(), [runId])).toBeNull();
  });
});
