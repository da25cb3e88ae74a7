import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { checkEvent } from "./check-event.ts";
import { createIngest } from "./ingest.ts";
import type { OwnedEvent } from "./store-events.ts";
import { makeProducts } from "./testing.ts";
import { createUuidv7 } from "./uuidv7.ts";

describeOnBothDatabases("ingest", (db) => {
  const clock = createManualClock("2026-03-10T12:00:00Z");
  let productId: number;

  beforeAll(async () => {
    productId = (await makeProducts(db(), 1))[0]!;
  });

  function open() {
    let transactions = 0;
    const watched = db().ingest;
    const counting = new Proxy(watched, {
      get(target, name) {
        if (name === "transaction") transactions++;
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const ingest = createIngest({
      db: { ...db(), ingest: counting },
      config: { SITE_TIMEZONE: "UTC" },
      clock,
      log: { warn() {}, info() {} },
      bus: { wake() {} },
    });
    return { ingest, transactions: () => transactions };
  }

  function makeEvents(count: number): OwnedEvent[] {
    return Array.from({ length: count }, () => {
      const event = checkEvent({ id: createUuidv7(clock.now()), kind: "view", productId }, clock.now());
      if ("reason" in event) throw new Error(event.reason);
      return { event, visitor: { hash: null, network: null, userAgent: null, device: null } };
    });
  }

  const countStored = async (events: OwnedEvent[]) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from event where id = any(${events.map(({ event }) => event.id)}::uuid[])`.execute(
      db().reads,
    );
    return rows[0]!.count;
  };

  it("commits what comes together in one transaction, and answers after it", async () => {
    const { ingest, transactions } = open();
    await ingest.store(makeEvents(1));
    const before = transactions();
    const requests = Array.from({ length: 60 }, () => makeEvents(3));
    const stored = requests.map(async (events) => [await ingest.store(events), await countStored(events)]);
    expect(await Promise.all(stored)).toEqual(requests.map(() => [3, 3]));
    expect(transactions() - before).toBeLessThanOrEqual(2);
    expect(ingest.figures()).toMatchObject({ waiting: 0, stored: 181 });
  });

  it("gives an id that comes twice at once to one of them", async () => {
    const { ingest } = open();
    const events = makeEvents(2);
    expect((await Promise.all([ingest.store(events), ingest.store(events)])).sort()).toEqual([0, 2]);
  });

  it("does not refuse the others where one cannot be stored", async () => {
    const { ingest } = open();
    const good = makeEvents(2);
    const bad = makeEvents(1);
    bad[0]!.event.offerId = 2 ** 70;
    const [first, second, third] = await Promise.allSettled([
      ingest.store(good),
      ingest.store(bad),
      ingest.store(makeEvents(1)),
    ]);
    expect([first!.status, second!.status, third!.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await countStored(good)).toBe(2);
  });

  it("turns events away when too many wait, and says when to come again", async () => {
    const { ingest } = open();
    const [event] = makeEvents(1);
    const full = ingest.store(Array.from({ length: 25_000 }, () => event!));
    await expect(ingest.store([event!])).rejects.toMatchObject({
      kind: "unavailable",
      details: { retryAfterMs: expect.any(Number) },
    });
    expect(() => ingest.takeTurn(1)).toThrow(expect.objectContaining({ kind: "unavailable" }));
    expect(ingest.figures()).toMatchObject({ waiting: 25_000, turnedAway: 2 });
    expect(await full).toBe(1);
    expect(await ingest.store(makeEvents(1))).toBe(1);
  });

  it("stores what waits when it closes", async () => {
    const { ingest } = open();
    const events = makeEvents(4);
    const stored = ingest.store(events);
    await ingest.close();
    expect(await stored).toBe(4);
  });
});
