import { setTimeout as sleep } from "node:timers/promises";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeEach, expect, it } from "vitest";
import { mergeTwoProducts } from "../catalog/merge-two-products.ts";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import type { ObservedOffer } from "../prices/observed-offer.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { backtestAlert } from "./backtest-alert.ts";
import { checkAlerts } from "./check-alerts.ts";
import type { AlertInput, AlertRule } from "./contract.ts";
import { claimDeliveries, endOldDeliveries, listDeliveries, settleDelivery } from "./deliveries.ts";
import { createAlert, listAlerts, removeAlert, updateAlert } from "./manage-alerts.ts";

const start = new Date("2026-03-01T12:00:00Z");
const HOUR_MS = 3_600_000;
const hook = { kind: "webhook", url: "https://hooks.example/vitrine" } as const;
const below = (price: number): AlertRule => ({ kind: "price", direction: "below", price });
let run = 0;

describeOnBothDatabases("alerts", (db) => {
  let shops: number[];
  let productId: number;
  let clock: ReturnType<typeof createManualClock>;
  beforeEach(async () => {
    run++;
    clock = createManualClock(start.toISOString());
    await sql`truncate alert, alert_delivery, reader_position`.execute(db().ingest);
    shops = await Promise.all(["a", "b"].map((name) => makeShop(db(), `alert-${name}-${run}`)));
    productId = (await see(0, 60_000)).productId;
    await check();
  });

  const deps = () => ({
    ...catalogDeps(db()),
    clock,
    config: { SITE_CURRENCY: "EUR", SMTP_URL: undefined as string | undefined },
    bus: { wake() {} },
  });
  const see = async (hours: number, price: number | null, more: Partial<ObservedOffer> & { shop?: number } = {}) => {
    const { shop = 0, ...overrides } = more;
    const at = new Date(start.getTime() + hours * HOUR_MS);
    clock.advance(Math.max(0, at.getTime() - clock.now().getTime()));
    // The same thing in both shops, by a number of its maker.
    const product = { name: `Instrument ${run}`, brand: "Acme", mpn: `A-${run}` };
    const [result] = await observeOffers(catalogDeps(db()), [
      makeOffer(shops[shop]!, `alert-${run}-${shop}`, { price, at, product, ...overrides }),
    ]);
    return result!;
  };
  /** Reads the log to its end. @returns how many fired */
  const check = async () => {
    let sum = 0;
    for (let behind = true; behind; ) {
      const { fired, isBehind } = await checkAlerts({ db: db(), clock });
      sum += fired;
      behind = isBehind;
    }
    return sum;
  };
  const create = (rule: AlertRule, more: Partial<AlertInput> = {}) =>
    createAlert(deps(), { productId, rule, channel: hook, ...more });
  const messages = async () => (await listDeliveries(deps())).items.map(({ message }) => message);

  it("fire when a price comes down to the target, and send one message", async () => {
    await create(below(50_000), { owner: "ann", label: "birthday" });
    expect(await check()).toBe(0);
    await see(2, 49_900);
    expect(await check()).toBe(1);
    expect(await check()).toBe(0);
    expect(await messages()).toEqual([
      expect.objectContaining({
        type: "alert.fired",
        owner: "ann",
        label: "birthday",
        price: 49_900,
        against: 50_000,
        currency: "EUR",
        inStock: true,
        product: expect.objectContaining({ id: productId, name: `Instrument ${run}` }),
        url: `https://shop.example/alert-${run}-0`,
      }),
    ]);
  });

  it("fire at once where the target is met already", async () => {
    await create(below(70_000));
    expect(await check()).toBe(1);
  });

  it("look at the best offer of all shops, or of the one they name", async () => {
    await create(below(50_000), { shop: `alert-a-${run}` });
    await create(below(50_000));
    await see(2, 49_000, { shop: 1 });
    expect(await check()).toBe(1);
    expect((await messages())[0]).toMatchObject({ shop: null, price: 49_000 });
  });

  it("tell of stock that ends and comes back, whatever the price", async () => {
    await create({ kind: "stock", direction: "in" });
    await create({ kind: "stock", direction: "out" });
    await see(2, 60_000, { availability: "OutOfStock" });
    expect(await check()).toBe(1);
    await see(4, 60_000);
    expect(await check()).toBe(1);
  });

  it("know the lowest price ever from before they were made", async () => {
    await see(2, 50_000);
    await see(30, 58_000);
    await create({ kind: "extreme", direction: "lowest" });
    await see(32, 52_000);
    expect(await check()).toBe(0);
    await see(60, 49_000);
    expect(await check()).toBe(1);
    expect((await messages())[0]).toMatchObject({ price: 49_000, against: 50_000 });
  });

  it("leave a price that is not believed alone", async () => {
    await create(below(50_000));
    await see(2, 600);
    expect(await check()).toBe(0);
  });

  it("are silent while they are paused, and begin anew with another rule", async () => {
    const { id } = await create(below(50_000));
    await updateAlert(deps(), { id, status: "paused" });
    await see(2, 49_000);
    expect(await check()).toBe(0);
    await updateAlert(deps(), { id, status: "active", rule: { kind: "percent", direction: "down", percent: 5 } });
    expect(await check()).toBe(0);
    await see(4, 46_000);
    expect(await check()).toBe(1);
  });

  it("keep what they remember while somebody renames them", async () => {
    const { id } = await create(below(50_000));
    let renamed: Promise<unknown> = Promise.resolve();
    await db()
      .ingest.transaction()
      .execute(async (trx) => {
        await sql`update alert set state = jsonb_set(state, '{armed}', 'false') where id = ${id}`.execute(trx);
        renamed = updateAlert(deps(), { id, label: "birthday" });
        await sleep(100);
      });
    await renamed;
    await see(2, 49_000);
    expect(await check()).toBe(0);
    expect((await listAlerts(deps())).items).toMatchObject([{ label: "birthday", channel: hook }]);
  });

  it("follow a product into the one it is merged with", async () => {
    const other = await observeOffers(catalogDeps(db()), [
      makeOffer(shops[1]!, `other-${run}`, { price: 70_000, product: { name: `Something else ${run}` } }),
    ]);
    const { id } = await create(below(50_000));
    await mergeTwoProducts(deps(), { from: productId, into: other[0]!.productId });
    await check();
    for (const named of [productId, other[0]!.productId])
      expect((await listAlerts(deps(), { productId: named })).items).toMatchObject([{ id }]);
    await see(2, 49_000);
    expect(await check()).toBe(1);
    expect((await messages())[0]).toMatchObject({ product: { id: other[0]!.productId } });
  });

  it("are a watch list: the price when it was added, and the change since", async () => {
    await create({ kind: "watch" }, { owner: "ann" });
    await create({ kind: "watch" }, { owner: "bob" });
    await see(2, 54_000);
    await check();
    const { items } = await listAlerts(deps(), { owner: "ann" });
    expect(items).toEqual([
      expect.objectContaining({
        priceWhenAdded: 60_000,
        price: 54_000,
        change: -6_000,
        changePercent: -10,
        firings: 0,
      }),
    ]);
  });

  it("are listed page by page, newest first", async () => {
    const made = [];
    for (let index = 0; index < 5; index++) made.push((await create({ kind: "watch" })).id);
    const seen: number[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listAlerts(deps(), { limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(made.toReversed());
  });

  it("end with their messages", async () => {
    const { id } = await create(below(70_000));
    await check();
    expect(await removeAlert(deps(), { id })).toEqual({ removed: true });
    expect(await removeAlert(deps(), { id })).toEqual({ removed: false });
    expect(await messages()).toEqual([]);
  });

  it("refuse what is not there, and email without a mail server", async () => {
    await expect(create(below(1), { productId: 999_999_999 })).rejects.toMatchObject({ kind: "not_found" });
    await expect(create(below(1), { shop: "no-such-shop" })).rejects.toMatchObject({ kind: "not_found" });
    const mail = { kind: "email", to: "ann@example.org" } as const;
    await expect(create(below(1), { channel: mail })).rejects.toMatchObject({
      kind: "invalid_input",
      details: { fields: { channel: expect.stringContaining("SMTP_URL") } },
    });
  });

  it("tell each firing once though two workers read the log", async () => {
    for (let index = 0; index < 20; index++) await create(below(50_000 - index));
    await see(2, 45_000);
    const fired = await Promise.all(Array.from({ length: 4 }, () => checkAlerts({ db: db(), clock })));
    expect(fired.reduce((sum, one) => sum + one.fired, 0)).toBe(20);
    expect((await listDeliveries(deps())).items).toHaveLength(20);
  });

  it("would have fired as they do: a back-test plays what was observed", async () => {
    const prices = [60_000, 49_000, 55_000, 48_000, 47_000, 62_000];
    for (const [index, price] of prices.entries()) await see(24 * (index + 1), price);
    clock.advance(24 * HOUR_MS);
    const report = await backtestAlert(deps(), { productId, rule: below(50_000) });
    expect(report).toMatchObject({
      summary: "Would have fired 2 times in 12 months.",
      count: 2,
      lowest: 47_000,
      highest: 62_000,
    });
    expect(report.firings.map(({ price, against }) => [price, against])).toEqual([
      [49_000, 50_000],
      [48_000, 50_000],
    ]);
    expect(await backtestAlert(deps(), { productId, rule: below(50_000), months: 1 })).toMatchObject({ count: 2 });
    clock.advance(new Date("2026-03-31T12:00:00Z").getTime() - clock.now().getTime());
    expect(await backtestAlert(deps(), { productId, rule: below(50_000), months: 1 })).toMatchObject({
      from: new Date("2026-02-28T12:00:00Z"),
    });
    expect((await listAlerts(deps())).items).toEqual([]);
  });

  it("try a message again later and later, and give it up after the eighth attempt", async () => {
    await create(below(70_000));
    await check();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      const [delivery] = await claimDeliveries(deps(), 10);
      expect(delivery).toMatchObject({ attempts: attempt });
      expect(await claimDeliveries(deps(), 10)).toEqual([]);
      await settleDelivery(deps(), delivery!, { ok: false, error: "the answer was 500", isFinal: false });
      const [after] = (await listDeliveries(deps())).items;
      if (attempt < 8) {
        pauses.push((after!.nextAt!.getTime() - clock.now().getTime()) / 1_000);
        clock.advance(pauses.at(-1)! * 1_000);
      } else expect(after).toMatchObject({ status: "failed", error: "the answer was 500", nextAt: null });
    }
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });

  it("keep what was sent for 90 days", async () => {
    await create(below(70_000));
    await check();
    await settleDelivery(deps(), (await claimDeliveries(deps(), 1))[0]!, { ok: true });
    clock.advance(89 * 24 * HOUR_MS);
    await endOldDeliveries(deps());
    expect(await messages()).toHaveLength(1);
    clock.advance(2 * 24 * HOUR_MS);
    await endOldDeliveries(deps());
    expect(await messages()).toEqual([]);
  });

  it("send a message anew that its worker took and never settled", async () => {
    await create(below(70_000));
    await check();
    expect(await claimDeliveries(deps(), 10)).toHaveLength(1);
    expect(await claimDeliveries(deps(), 10)).toHaveLength(0);
    clock.advance(61_000);
    const [again] = await claimDeliveries(deps(), 10);
    expect(again).toMatchObject({ attempts: 2 });
    const late = { ok: false, error: "no answer", isFinal: true } as const;
    await settleDelivery(deps(), { ...again!, attempts: 1 }, late);
    expect((await listDeliveries(deps())).items).toMatchObject([{ status: "pending", error: null }]);
    await settleDelivery(deps(), again!, { ok: true });
    await settleDelivery(deps(), { ...again!, attempts: 1 }, late);
    expect((await listDeliveries(deps(), { status: "delivered" })).items).toHaveLength(1);
  });
});
