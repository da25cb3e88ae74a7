import {
  appendEvents,
  type Database,
  type EventKind,
  ensureEventPartitions,
  lockEventLog,
  type NewEvent,
} from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { foldBlocks } from "../tracking/fold-blocks.ts";
import { foldRollUps } from "../tracking/fold-rollups.ts";
import { type AddedCount, addToRollUps, clearRollUps } from "../tracking/rollups-testing.ts";
import { createUuidv7 } from "../tracking/uuidv7.ts";
import type { PeriodInput } from "./contract.ts";
import { getClicks } from "./get-clicks.ts";
import { getFunnel } from "./get-funnel.ts";
import { getOverview } from "./get-overview.ts";
import { getSearches } from "./get-searches.ts";
import { getSources } from "./get-sources.ts";
import { getTimeseries } from "./get-timeseries.ts";
import { getTopPairs } from "./get-top-pairs.ts";
import { getTopProducts } from "./get-top-products.ts";

const HOUR_MS = 3_600_000;
const kinds: EventKind[] = ["view", "compare", "search", "click"];

describeOnBothDatabases("analytics", (db) => {
  const deps = (now: string, timeZone = "UTC") => ({
    db: db(),
    clock: createManualClock(now),
    config: { SITE_CURRENCY: "EUR", SITE_TIMEZONE: timeZone, RETENTION_HOURS_DAYS: 730 },
  });

  describe("beside the raw log", () => {
    const now = "2026-03-31T09:20Z";
    const zone = "Europe/Berlin";
    const period: Required<PeriodInput> = { from: new Date("2026-03-28T15:00Z"), to: new Date("2026-03-30T21:00Z") };
    const before: Required<PeriodInput> = { from: new Date("2026-03-26T09:00Z"), to: period.from };

    beforeAll(async () => {
      await clearRollUps(db());
      await sql`insert into product (id, slug, name, status)
        select id, 'p-' || id, 'P ' || id, 'active' from generate_series(1, 12) as id`.execute(db().ingest);
      await sql`update product set status = 'archived' where id = 12`.execute(db().ingest);
      await ensureEventPartitions(db().ingest, new Date("2026-03-24T00:00Z"), new Date("2026-04-01T00:00Z"));
      const random = randomFrom(7);
      const events = Array.from({ length: 1_500 }, (_, index) => makeEvent(index, random));
      // Half of it comes before a fold and half after, some of that late.
      for (const [part, end] of [
        [events.slice(0, 750), "2026-03-29T07:10Z"],
        [events.slice(750), now],
      ] as const) {
        await store(db(), zone, part);
        await foldRollUps(deps(end, zone));
        await foldBlocks(deps(end, zone));
      }
    });

    it("has the numbers of the log: overview", async () => {
      const overview = await getOverview(deps(now, zone), period);
      const recount = async ({ from, to }: Required<PeriodInput>, kind: EventKind) => {
        const { rows } = await sql<{ raw: number; value: number; bots: number }>`
          select count(*) as raw, count(*) filter (where counted > 0) as value, count(*) filter (where bot) as bots
          from event where kind = ${kind} and at >= ${from} and at < ${to}`.execute(db().reads);
        return rows[0]!;
      };
      const current = await Promise.all(kinds.map((kind) => recount(period, kind)));
      const earlier = await Promise.all(kinds.map((kind) => recount(before, kind)));
      const counted = (index: number) => ({
        value: current[index]!.value,
        previous: earlier[index]!.value,
        raw: current[index]!.raw,
      });
      const bots = sum(current.map((row) => row.bots));
      expect(overview).toMatchObject({
        ...period,
        views: counted(0),
        comparisons: counted(1),
        searches: counted(2),
        clicks: counted(3),
        bots: {
          value: bots,
          previous: sum(earlier.map((row) => row.bots)),
          share: bots / sum(current.map((row) => row.raw)),
        },
      });
      expect(overview.views.value).toBeGreaterThan(50);
      expect(overview.views.raw).toBeGreaterThan(overview.views.value);
    });

    it("has the numbers of the log: products, by each of the three", async () => {
      for (const [by, kind] of [
        ["views", "view"],
        ["comparisons", "compare"],
        ["clicks", "click"],
      ] as const) {
        const { items } = await getTopProducts(deps(now, zone), { ...period, by, limit: 5 });
        const { rows } = await sql<{ id: number; value: number; raw: number }>`
          select product as id, count(*) filter (where counted > 0) as value, count(*) as raw
          from event cross join unnest(product_ids) as product
          where kind = ${kind} and at >= ${period.from} and at < ${period.to}
          group by product order by value desc, product limit 5`.execute(db().reads);
        expect(items.map((item) => ({ id: item.productId, value: item[by].value, raw: item[by].raw }))).toEqual(rows);
        expect(items.every((item) => item.product?.id === (item.productId === 12 ? undefined : item.productId))).toBe(
          true,
        );
      }
    });

    it("has the numbers of the log: pairs, searches, clicks", async () => {
      const inPeriod = sql`at >= ${period.from} and at < ${period.to}`;
      const pairs = await sql`
        select a.id as low, b.id as high, count(*) filter (where counted > 0) as value, count(*) as raw
        from event cross join unnest(product_ids) as a(id) cross join unnest(product_ids) as b(id)
        where kind = 'compare' and a.id < b.id and ${inPeriod} group by 1, 2
        having count(*) filter (where counted > 0) > 0 order by value desc, low, high limit 7`.execute(db().reads);
      const top = await getTopPairs(deps(now, zone), { ...period, limit: 7 });
      expect(top.items.map(({ productIds: [low, high], value, raw }) => ({ low, high, value, raw }))).toEqual(
        pairs.rows,
      );

      const searches = await sql`
        select query, count(*) filter (where counted > 0) as value, count(*) as raw, count(*) filter (where results = 0) as empty
        from event where kind = 'search' and ${inPeriod} group by query
        having count(*) filter (where counted > 0) > 0 order by value desc, query collate "C"`.execute(db().reads);
      const report = await getSearches(deps(now, zone), period);
      expect(report.top.map(({ query, value, raw, empty }) => ({ query, value, raw, empty }))).toEqual(searches.rows);
      expect(report.empty.map(({ query }) => query)).toEqual(["nothing"]);
      expect(report.empty[0]!.averageResults).toBe(0);

      const clicks = await sql`
        select offer_id as "offerId", count(*) filter (where counted > 0) as value, count(*) as raw
        from event where kind = 'click' and ${inPeriod} group by 1
        having count(*) filter (where counted > 0) > 0 order by value desc, 1 limit 4`.execute(db().reads);
      const { offers } = await getClicks(deps(now, zone), { ...period, limit: 4 });
      expect(offers.map(({ offerId, value, raw }) => ({ offerId, value, raw }))).toEqual(clicks.rows);
    });

    it.each(["hour", "day", "week"] as const)("has the numbers of the log: by %s", async (interval) => {
      const { rows } = await sql<{ at: Date; value: number; raw: number }>`
        select date_trunc(${interval}, at at time zone 'Europe/Berlin') as bucket,
          count(*) filter (where counted > 0) as value, count(*) as raw
        from event where kind = 'view' and at >= ${period.from} and at < ${period.to} group by 1 order by 1`.execute(
        db().reads,
      );
      const { points } = await getTimeseries(deps(now, zone), { ...period, metric: "views", interval });
      expect(points.filter(({ raw }) => raw! > 0).map(({ value, raw }) => [value, raw])).toEqual(
        rows.map(({ value, raw }) => [value, raw]),
      );
      expect(points).toHaveLength({ hour: 54, day: 3, week: 2 }[interval]);
    });
  });

  describe("over time", () => {
    const seen = (hour: string, visitors = 1): AddedCount => ({
      name: "funnel",
      hour: new Date(hour),
      key: { step: "seen" },
      counted: visitors,
    });

    it.each([
      ["Europe/Berlin", "2026-03-28", ["2026-03-27T23:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z"], [24, 23, 24]],
      ["Europe/Berlin", "2026-10-24", ["2026-10-23T22:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z"], [24, 25, 24]],
      ["Asia/Kolkata", "2026-03-01", ["2026-02-28T19:00Z", "2026-03-01T19:00Z", "2026-03-02T19:00Z"], [24, 24, 24]],
      ["America/Havana", "2026-10-31", ["2026-10-31T04:00Z", "2026-11-01T04:00Z", "2026-11-02T05:00Z"], [24, 25, 24]],
    ])("knows the days of %s from %s on", async (timeZone, _day, starts, lengths) => {
      await clearRollUps(db());
      const from = new Date(starts[0]!);
      const to = new Date(from.getTime() + sum(lengths) * HOUR_MS);
      for (let hour = from.getTime() - HOUR_MS; hour < to.getTime() + HOUR_MS; hour += HOUR_MS) {
        await addToRollUps(db(), timeZone, seen(new Date(hour).toISOString()));
      }
      const days = async (now: Date) =>
        (await getTimeseries(deps(now.toISOString(), timeZone), { from, to, metric: "visitors" })).points.map(
          ({ at, value, raw }) => [at, value, raw],
        );
      const expected = starts.map((start, index) => [new Date(start), lengths[index], null]);
      const later = new Date(to.getTime() + 48 * HOUR_MS);
      expect(await days(later)).toEqual(expected);
      await foldRollUps(deps(new Date(from.getTime() + 30 * HOUR_MS).toISOString(), timeZone));
      expect(await days(later)).toEqual(expected);
      await foldRollUps(deps(later.toISOString(), timeZone));
      expect(await days(later)).toEqual(expected);
    });

    it("fills what is empty, and begins weeks on Monday", async () => {
      await clearRollUps(db());
      await addToRollUps(db(), "UTC", seen("2026-03-02T00:00Z", 3), seen("2026-03-18T23:00Z", 2));
      const input = {
        from: new Date("2026-03-01T22:00Z"),
        to: new Date("2026-03-20T00:00Z"),
        interval: "week",
      } as const;
      expect((await getTimeseries(deps("2026-04-01T00:00Z"), { ...input, metric: "visitors" })).points).toEqual([
        { at: new Date("2026-03-01T22:00Z"), value: 0, raw: null },
        { at: new Date("2026-03-02T00:00Z"), value: 3, raw: null },
        { at: new Date("2026-03-09T00:00Z"), value: 0, raw: null },
        { at: new Date("2026-03-16T00:00Z"), value: 2, raw: null },
      ]);
      expect(
        (await getTimeseries(deps("2026-04-01T00:00Z"), input)).points.map(({ value, raw }) => [value, raw]),
      ).toEqual(Array(4).fill([0, 0]));
    });

    it("names the field of a question that cannot be answered", async () => {
      const ask = (input: Parameters<typeof getTimeseries>[1]) => getTimeseries(deps("2026-04-01T00:00Z"), input);
      const from = new Date("2025-01-01T00:00Z");
      await expect(ask({ from, interval: "hour" })).rejects.toMatchObject({
        details: { fields: { interval: /1000/ } },
      });
      const past = { from: new Date("2020-01-01T00:00Z"), to: new Date("2020-01-02T00:00Z") };
      await expect(ask({ ...past, interval: "hour" })).rejects.toMatchObject({
        details: { fields: { interval: /730 days/ } },
      });
      await expect(ask({ from: new Date("2026-05-01T00:00Z") })).rejects.toMatchObject({
        details: { fields: { from: expect.any(String) } },
      });
      await expect(ask({ from: new Date("2001-05-01T00:00Z") })).rejects.toMatchObject({
        details: { fields: { from: expect.any(String) } },
      });
    });

    it("says which period it counted: whole hours up to now, whole days where hours are gone", async () => {
      const ask = (from: string, to: string) =>
        getFunnel(deps("2026-04-01T10:30Z", "Europe/Berlin"), { from: new Date(from), to: new Date(to) });
      expect(await ask("2026-03-01T10:59:59Z", "2026-03-01T12:00:01Z")).toMatchObject({
        from: new Date("2026-03-01T10:00Z"),
        to: new Date("2026-03-01T13:00Z"),
      });
      expect(await ask("2026-03-01T00:00Z", "2027-03-01T00:00Z")).toMatchObject({ to: new Date("2026-04-01T11:00Z") });
      expect(await ask("2023-03-01T10:00Z", "2023-03-01T12:00Z")).toMatchObject({
        from: new Date("2023-02-28T23:00Z"),
        to: new Date("2023-03-01T23:00Z"),
      });
    });
  });

  it("has the steps of the funnel, the sources and the shops", async () => {
    await clearRollUps(db());
    await sql`insert into shop (id, slug, name, url, currency) values (77, 'loud', 'Loud', 'https://loud.example', 'EUR')
      on conflict do nothing`.execute(db().ingest);
    const hour = new Date("2026-03-10T10:00Z");
    const add = (name: AddedCount["name"], key: AddedCount["key"], counted: AddedCount["counted"], at = hour) =>
      addToRollUps(db(), "UTC", { name, hour: at, key, counted });
    for (const [step, visitors] of Object.entries({ seen: 50, viewed: 40, compared: 10, clicked: 4 })) {
      await add("funnel", { step }, visitors);
    }
    await add("funnel", { step: "viewed" }, 7, new Date("2026-03-09T10:00Z"));
    await add("source", { dimension: "referrer", value: "a.example", kind: "view" }, { count: 9, counted: 5 });
    await add("source", { dimension: "referrer", value: "b.example", kind: "view" }, { count: 6, counted: 6 });
    await add("source", { dimension: "referrer", value: "b.example", kind: "search" }, { count: 90, counted: 90 });
    await add("source", { dimension: "device", value: "mobile", kind: "view" }, { count: 3, counted: 2 });
    await add("source", { dimension: "shop", value: "77", kind: "click" }, { count: 8, counted: 3 });
    const input = { from: new Date("2026-03-10T00:00Z"), to: new Date("2026-03-11T00:00Z") };
    const at = deps("2026-03-12T00:00Z");
    expect(await getFunnel(at, input)).toEqual({
      ...input,
      steps: [
        { step: "viewed", visitors: 40, previous: 7, conversion: null },
        { step: "compared", visitors: 10, previous: 0, conversion: 0.25 },
        { step: "clicked", visitors: 4, previous: 0, conversion: 0.4 },
      ],
    });
    expect(await getSources(at, input)).toEqual({
      ...input,
      referrers: [
        { name: "b.example", value: 6, previous: 0, raw: 6 },
        { name: "a.example", value: 5, previous: 0, raw: 9 },
      ],
      campaigns: [],
      devices: [{ name: "mobile", value: 2, previous: 0, raw: 3 }],
    });
    expect((await getClicks(at, input)).shops).toEqual([
      { shopId: 77, shop: { slug: "loud", name: "Loud" }, value: 3, previous: 0, raw: 8 },
    ]);
  });
});

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** mulberry32, so that a failing run can be had again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function makeEvent(index: number, random: (below: number) => number): NewEvent {
  const kind = kinds[[0, 0, 0, 0, 1, 2, 3][random(7)]!]!;
  const bot = random(10) === 0;
  // In the order of the log, at most 20 hours late.
  const at = new Date(Date.UTC(2026, 2, 26) + (index / 1_500) * 125 * HOUR_MS - random(20 * HOUR_MS));
  const query = ["guitar", "bass", "Ünder", "nothing"][random(4)]!;
  const products = [...new Set(Array.from({ length: 4 }, () => 1 + random(1 + random(12))))].sort((a, b) => a - b);
  return {
    id: createUuidv7(at),
    kind,
    at,
    receivedAt: at,
    clientAt: null,
    productIds: kind === "compare" ? products : kind === "search" ? [] : products.slice(0, 1),
    query: kind === "search" ? query : null,
    results: kind === "search" ? (query === "nothing" ? 0 : 12) : null,
    offerId: kind === "click" ? 1 + random(9) : null,
    shopId: null,
    visitor: null,
    counted: bot || random(4) === 0 ? 0 : 1,
    sign: 1,
    device: null,
    bot,
    context: null,
  };
}

/** Appends to the log, and adds to the roll-ups what they are defined to hold. */
async function store(db: Database, timeZone: string, events: NewEvent[]): Promise<void> {
  await db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    await appendEvents(trx, events);
  });
  const added = events.flatMap((event): AddedCount[] => {
    const { kind, productIds } = event;
    const hour = new Date(Math.floor(event.at.getTime() / HOUR_MS) * HOUR_MS);
    const counts = { count: 1, counted: event.counted, bots: event.bot ? 1 : 0 };
    const results = { ...counts, empty: event.results === 0 ? 1 : 0, results: event.results ?? 0 };
    const pairs = productIds.flatMap((low) => productIds.filter((high) => high > low).map((high) => ({ low, high })));
    return [
      ...[0, ...productIds].map((id) => ({
        name: "event" as const,
        hour,
        key: { kind, product_id: id },
        counted: counts,
      })),
      ...(kind === "compare" ? pairs.map((key) => ({ name: "pair" as const, hour, key, counted: counts })) : []),
      ...(event.query ? [{ name: "search" as const, hour, key: { query: event.query }, counted: results }] : []),
      ...(event.offerId ? [{ name: "click" as const, hour, key: { offer_id: event.offerId }, counted: counts }] : []),
    ];
  });
  await addToRollUps(db, timeZone, ...added);
}
