import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { foldRollUps } from "./fold-rollups.ts";
import { createKnownLog } from "./known-log.ts";
import { findUntaken, takeBack } from "./take-back.ts";
import { clearTracking, type EventDraft, makeProducts, openTestTracking, readRollUps, recount } from "./testing.ts";
import { createUuidv7 } from "./uuidv7.ts";

const HOUR_MS = 3_600_000;
const visitor = (id: number | string) => ({ id: `visitor-${id}` });

describeOnBothDatabases("tracking", (db) => {
  let a: number, b: number, c: number;

  beforeAll(async () => {
    [a, b, c] = (await makeProducts(db(), 3)) as [number, number, number];
  });
  beforeEach(() => clearTracking(db()));

  const countedOf = async (productId: number, kind = "view") => {
    const { rows } = await sql<{ count: number; counted: number; visitors: number }>`
      select coalesce(sum(count), 0)::bigint as count, coalesce(sum(counted), 0)::bigint as counted,
        coalesce(sum(visitors), 0)::bigint as visitors
      from event_hour where product_id = ${productId} and kind = ${kind}`.execute(db().reads);
    return rows[0]!;
  };

  const mark = (hash: string) =>
    sql`insert into bot_mark (visitor, evidence, at) values (decode(${hash}, 'hex'), '{}', now())`.execute(db().ingest);

  it("keeps the good events of a batch and names the bad ones", async () => {
    const { clock, track } = openTestTracking(db());
    const view = { kind: "view", productId: a } as const;
    const idAt = (hours: number) => createUuidv7(new Date(clock.now().getTime() + hours * HOUR_MS));
    const repeated = idAt(0);
    const receipt = await track(
      view,
      { ...view, productId: 987_654_321 },
      { ...view, id: "no-uuid" },
      { ...view, id: idAt(-49) },
      { ...view, id: idAt(1) },
      { ...view, at: new Date(clock.now().getTime() - 49 * HOUR_MS) },
      { kind: "compare", productIds: [a, a] },
      { kind: "compare", productIds: [a, 987_654_321] },
      { kind: "click", offerId: 987_654_321 },
      { kind: "shout" } as unknown as EventDraft,
      { ...view, id: repeated },
      { ...view, id: repeated },
      { kind: "search", query: "nul\0", results: 1 },
    );
    expect(receipt).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: [
        { index: 1, reason: "productId: there is no product 987654321" },
        { index: 2, reason: "id: must be a uuidv7" },
        { index: 3, reason: "id: is more than 48 hours old" },
        { index: 4, reason: "id: is more than 5 minutes ahead" },
        { index: 5, reason: "at: is more than 48 hours old" },
        { index: 6, reason: "productIds: must be different products" },
        { index: 7, reason: "productIds: there is no product 987654321" },
        { index: 8, reason: "offerId: there is no offer 987654321" },
        { index: 9, reason: expect.stringMatching(/^kind: /) },
        { index: 12, reason: "query: must be well-formed text without NUL" },
      ],
    });
    expect(await track({ ...view, id: repeated })).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it("counts a visitor once per product and half hour, and once per hour as a visitor", async () => {
    const { clock, track } = openTestTracking(db());
    const view = { kind: "view", productId: a, visitor: visitor(1) } as const;
    await track(view, view);
    await track(view);
    expect(await countedOf(a)).toEqual({ count: 3, counted: 1, visitors: 1 });
    clock.advance(HOUR_MS / 2);
    await track(view, { ...view, visitor: visitor(2) });
    expect(await countedOf(a)).toEqual({ count: 5, counted: 3, visitors: 2 });
    clock.advance(HOUR_MS / 2);
    await track(view);
    expect(await countedOf(a)).toEqual({ count: 6, counted: 4, visitors: 3 });
  });

  it("counts each pair of a comparison once per visitor, and in its totals when the hour is over", async () => {
    const { clock, track } = openTestTracking(db());
    await track({ kind: "compare", productIds: [b, a], visitor: visitor(1) });
    await track({ kind: "compare", productIds: [a, b, c], visitor: visitor(1) });
    const totals = async () => {
      const { rows } = await sql`select low, high, count, counted, visitors from pair_total order by low, high`.execute(
        db().reads,
      );
      return rows;
    };
    const fold = () => foldRollUps({ db: db(), clock, config: { SITE_TIMEZONE: "UTC" } });
    await fold();
    expect(await totals()).toEqual([]);
    clock.advance(HOUR_MS);
    await fold();
    // One that comes late counts in its own hour, as it is of another half hour by its receipt.
    await track({
      kind: "compare",
      productIds: [c, b, a],
      visitor: visitor(1),
      at: new Date(clock.now().getTime() - 1),
    });
    expect(await totals()).toEqual([
      { low: 0, high: a, count: 3, counted: 3, visitors: 0 },
      { low: 0, high: b, count: 3, counted: 3, visitors: 0 },
      { low: 0, high: c, count: 2, counted: 2, visitors: 0 },
      { low: a, high: b, count: 3, counted: 2, visitors: 1 },
      { low: a, high: c, count: 2, counted: 2, visitors: 1 },
      { low: b, high: c, count: 2, counted: 2, visitors: 1 },
    ]);
  });

  it("counts a pair's visitor once a day, in whatever half hour", async () => {
    const { clock, track } = openTestTracking(db());
    const compare: EventDraft = { kind: "compare", productIds: [a, b], visitor: visitor(1) };
    await track(compare);
    clock.advance(2 * HOUR_MS);
    await track(compare, { ...compare, visitor: visitor(2) });
    const { rows } =
      await sql`select sum(counted)::int as counted, sum(visitors)::int as visitors from pair_hour where low = ${a}`.execute(
        db().reads,
      );
    expect(rows).toEqual([{ counted: 3, visitors: 2 }]);
  });

  it("keeps what asks not to be tracked without saying whose it is, and does not count it", async () => {
    const { trackFrom } = openTestTracking(db());
    const context = { url: "https://site.example/p?utm_source=mail", referrer: "https://search.example/?q=secret" };
    await trackFrom({ asksNotToBeTracked: true }, { kind: "view", productId: a, context });
    await trackFrom({}, { kind: "view", productId: a, context });
    expect(await countedOf(a)).toEqual({ count: 2, counted: 1, visitors: 1 });
    const { rows } = await sql`select visitor is null as anonymous, context from event order by seq`.execute(
      db().reads,
    );
    expect(rows).toEqual([
      { anonymous: true, context: null },
      { anonymous: false, context: { path: "/p", referrer: "search.example", campaign: "mail / – / –" } },
    ]);
  });

  it("lets two visitors of a network count for the same product", async () => {
    const { trackFrom } = openTestTracking(db());
    for (const userAgent of ["Firefox", "Chrome", "Safari", "Edge"]) {
      await trackFrom({ userAgent }, { kind: "view", productId: a });
    }
    expect(await countedOf(a)).toMatchObject({ count: 4, counted: 2 });
  });

  it("refuses a visitor named by anyone but a server", async () => {
    const { trackFrom } = openTestTracking(db());
    expect(await trackFrom({}, { kind: "view", productId: a, visitor: visitor(1) })).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, reason: "visitor: may be named with a secret key only" }],
    });
  });

  it("knows of a click whose product the offer is", async () => {
    const { track } = openTestTracking(db());
    const shop = await makeShop(db(), "clicked-shop");
    const [offer] = await observeOffers(catalogDeps(db()), [makeOffer(shop, "clicked")]);
    await track({ kind: "click", offerId: offer!.offerId, visitor: visitor(1) });
    expect(await countedOf(offer!.productId, "click")).toMatchObject({ count: 1, counted: 1 });
    const { rows: shops } =
      await sql`select value, kind, count, counted from source_hour where dimension = 'shop'`.execute(db().reads);
    expect(shops).toEqual([{ value: String(shop), kind: "click", count: 1, counted: 1 }]);
    const { rows } = await sql`select count, counted from click_hour where offer_id = ${offer!.offerId}`.execute(
      db().reads,
    );
    expect(rows).toEqual([{ count: 1, counted: 1 }]);
  });

  it("counts a late event in its own hour, and by day where the hour is closed", async () => {
    const { track } = openTestTracking(db(), { timeZone: "Asia/Kolkata" });
    await sql`insert into rollup_state values ('hours', '2026-03-10T00:00:00Z')`.execute(db().ingest);
    const at = new Date("2026-03-09T20:15:00Z");
    await track({ kind: "view", productId: a, at, id: createUuidv7(at) }, { kind: "view", productId: b });
    const { rows } = await sql`select hour, product_id from event_hour where product_id > 0 order by hour`.execute(
      db().reads,
    );
    expect(rows).toEqual([
      { hour: new Date("2026-03-09T20:00:00Z"), product_id: a },
      { hour: new Date("2026-03-10T12:00:00Z"), product_id: b },
    ]);
    const { rows: days } = await sql`select day::text, product_id, count from event_day where product_id > 0`.execute(
      db().reads,
    );
    expect(days).toEqual([{ day: "2026-03-10", product_id: a, count: 1 }]);
  });

  it("loses nothing when the clock jumps", async () => {
    const { clock, track } = openTestTracking(db());
    for (const jump of [0, HOUR_MS, -2 * HOUR_MS, 26 * HOUR_MS, -3 * HOUR_MS]) {
      clock.advance(jump);
      expect(await track({ kind: "view", productId: a, visitor: visitor(1) })).toMatchObject({ accepted: 1 });
    }
    expect(await countedOf(a)).toMatchObject({ count: 5, counted: 5 });
    expect(await readRollUps(db())).toEqual(await recount(db()));
  });

  it("follows how far a visitor gets, whatever comes first", async () => {
    const { track } = openTestTracking(db());
    const shop = await makeShop(db(), "funnel-shop");
    const [offer] = await observeOffers(catalogDeps(db()), [makeOffer(shop, "funnel")]);
    const click = { kind: "click", offerId: offer!.offerId } as const;
    await track({ ...click, visitor: visitor(1) }, { kind: "search", query: "bass", results: 2, visitor: visitor(2) });
    await track({ kind: "view", productId: a, visitor: visitor(1) });
    await track({ kind: "compare", productIds: [a, b], visitor: visitor(1) });
    const { rows } = await sql`select step, visitors from funnel_hour where visitors <> 0 order by step`.execute(
      db().reads,
    );
    expect(rows).toEqual([
      { step: "clicked", visitors: 1 },
      { step: "compared", visitors: 1 },
      { step: "seen", visitors: 2 },
      { step: "viewed", visitors: 1 },
      { step: "viewed-clicked", visitors: 1 },
    ]);
  });

  it("takes back what a machine counted for, once, and leaves what was received", async () => {
    const { clock, track, ingest } = openTestTracking(db());
    const [machine, person] = [visitor("machine"), visitor("person")];
    await track(
      { kind: "view", productId: a, visitor: machine },
      { kind: "view", productId: a, visitor: person },
      { kind: "compare", productIds: [a, b], visitor: machine },
      { kind: "search", query: "x", results: 0, visitor: machine },
    );
    const { hash } = ingest.visitors.identify(machine, clock.now());
    const deps = { db: db(), config: { SITE_TIMEZONE: "UTC" }, clock, known: createKnownLog({ clock }) };
    await mark(hash!);
    expect(await findUntaken(deps)).toEqual([hash]);
    expect(await takeBack(deps, [hash!])).toBe(3);
    expect(await takeBack(deps, [hash!])).toBe(0);
    expect(await findUntaken(deps)).toEqual([]);
    expect(await countedOf(a)).toEqual({ count: 2, counted: 1, visitors: 1 });
    expect(await countedOf(a, "compare")).toMatchObject({ count: 1, counted: 0 });
    expect(await readRollUps(db())).toEqual(await recount(db()));
    const { rows } = await sql`select step, visitors from funnel_hour where visitors <> 0 order by 1`.execute(
      db().reads,
    );
    expect(rows).toEqual([
      { step: "seen", visitors: 1 },
      { step: "viewed", visitors: 1 },
    ]);
    // And on a node that has heard of it by the database alone:
    const other = openTestTracking(db());
    await other.track({ kind: "view", productId: c, visitor: machine });
    expect(await countedOf(c)).toMatchObject({ count: 1, counted: 0 });
  });

  it("takes back what is due when a process starts", async () => {
    const { clock, track, ingest } = openTestTracking(db());
    await track({ kind: "view", productId: a, visitor: visitor("machine") });
    await mark(ingest.visitors.identify(visitor("machine"), clock.now()).hash!);
    await openTestTracking(db()).ingest.close();
    expect(await countedOf(a)).toEqual({ count: 1, counted: 0, visitors: 0 });
  });

  it("holds a visitor for a machine that another node found to be one, and takes no visit for it", async () => {
    const { clock, track, ingest } = openTestTracking(db());
    await ingest.visitors.prepare(clock.now());
    await mark(ingest.visitors.identify(visitor("machine"), clock.now()).hash!);
    await track(
      { kind: "view", productId: a, visitor: visitor("machine") },
      { kind: "view", productId: a, visitor: visitor("person") },
    );
    const { rows } = await sql`
      select bot, counted <> 0 as counts, exists (select from visit where event_id = id) as visited from event order by bot`.execute(
      db().reads,
    );
    expect(rows).toEqual([
      { bot: false, counts: true, visited: true },
      { bot: true, counts: false, visited: false },
    ]);
  });

  it("holds a visitor for a machine that says so and is faster than people are", async () => {
    const { trackFrom, ingest } = openTestTracking(db());
    const userAgent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    const products = await makeProducts(db(), 70);
    for (const productId of products) await trackFrom({ userAgent }, { kind: "view", productId });
    await ingest.close();
    const { rows } = await sql`select sum(count)::int as count, sum(counted)::int as counted, sum(bots)::int as bots
      from event_hour where product_id > 0`.execute(db().reads);
    expect(rows).toEqual([{ count: 70, counted: 0, bots: 70 }]);
  });

  it("keeps roll-ups that are what the log says", async () => {
    const pool = await makeProducts(db(), 4);
    const drafts = fc.array(
      fc.record({
        kind: fc.constantFrom("view" as const, "compare" as const),
        products: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }),
        by: fc.constantFrom("1", "2", "3"),
        minutesLate: fc.constantFrom(0, 0, 0, 20, 90, 1_500),
        again: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(drafts, { minLength: 1, maxLength: 4 }), async (batches) => {
        await clearTracking(db());
        const { clock, track, ingest } = openTestTracking(db(), { start: "2026-03-10T23:20:00Z" });
        for (const batch of batches) {
          const events = batch.map(({ kind, products, by, minutesLate }): EventDraft => {
            const at = new Date(clock.now().getTime() - minutesLate * 60_000);
            const base = { at, id: createUuidv7(at), visitor: visitor(by) };
            const productIds = products.map((index) => pool[index]!);
            return kind === "view" ? { ...base, kind, productId: productIds[0]! } : { ...base, kind, productIds };
          });
          await track(...events);
          await track(...events.filter((_, index) => batch[index]!.again));
          clock.advance(25 * 60_000);
        }
        const { hash } = ingest.visitors.identify(visitor("2"), new Date("2026-03-10T23:20:00Z"));
        await takeBack({ db: db(), config: { SITE_TIMEZONE: "UTC" }, clock, known: createKnownLog({ clock }) }, [
          hash!,
        ]);
        expect(await readRollUps(db())).toEqual(await recount(db()));
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
