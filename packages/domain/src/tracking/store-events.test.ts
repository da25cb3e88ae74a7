import { createEventLogHead, type Database, ensureEventPartitions, lockEventLog } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { checkEvent } from "./check-event.ts";
import { createEvidence } from "./evidence.ts";
import { createKnownLog } from "./known-log.ts";
import { judgeEvents, type OwnedEvent, type StoreDeps, storeEvents } from "./store-events.ts";
import { takeBack } from "./take-back.ts";
import { keyRangeOf } from "./take-visits.ts";
import { clearTracking, type EventDraft, makeProducts, readRollUps, recount } from "./testing.ts";
import { createUuidv7 } from "./uuidv7.ts";

const NOW = new Date("2026-03-10T12:40:00Z");

describeOnBothDatabases("storing events", (db) => {
  let products: number[];
  beforeAll(async () => {
    products = await makeProducts(db(), 4);
    await ensureEventPartitions(db().ingest, NOW, NOW);
  });
  beforeEach(() => clearTracking(db()));

  interface Node extends StoreDeps {
    db: Database;
  }
  const openNode = (): Node => ({
    db: db(),
    config: { SITE_TIMEZONE: "UTC" },
    evidence: createEvidence(),
    known: createKnownLog({ clock: { now: () => NOW } }),
  });
  const store = (node: Node, ...events: OwnedEvent[]) => storeEvents(node, judgeEvents(events, node.evidence));

  const view = (product = 0): EventDraft => ({ kind: "view", productId: products[product]! });
  const compare = (one: number, other: number): EventDraft => ({
    kind: "compare",
    productIds: [products[one]!, products[other]!],
  });

  function make(visitor: number, event = view(), receivedAt = NOW): OwnedEvent {
    const checked = checkEvent({ id: createUuidv7(receivedAt), ...event }, receivedAt);
    if ("reason" in checked) throw new Error(checked.reason);
    const hash = visitor.toString(16).padStart(16, "0").padEnd(32, "0");
    return { event: checked, visitor: { hash, network: null, userAgent: null, device: null } };
  }

  async function countedOf(...events: OwnedEvent[]): Promise<boolean[]> {
    const { rows } = await sql<{ id: string; counted: number }>`select id::text, counted from event`.execute(
      db().reads,
    );
    const counted = new Map(rows.map((row) => [row.id, row.counted !== 0]));
    return events.map(({ event }) => counted.get(event.id)!);
  }

  /** What a node asks of the database from now on. */
  function watch(node: Node): string[] {
    const asked: string[] = [];
    const ingest = new Proxy(node.db.ingest, {
      get(target, name) {
        if (name === "getExecutor") asked.push("question");
        if (name === "transaction") asked.push("transaction");
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    node.db = { ...node.db, ingest };
    return asked;
  }

  it("asks nothing of visitors it knows", async () => {
    const node = openNode();
    const first = make(1);
    await store(node, first);
    const asked = watch(node);
    const [again, other] = [make(1), make(1, view(1))];
    await store(node, again, other);
    expect(asked).toEqual(["transaction"]);
    expect(await countedOf(first, again, other)).toEqual([true, false, true]);
  });

  it("knows its visitors still when it has taken back what a machine counted for", async () => {
    const node = openNode();
    await store(node, make(1), make(2));
    await sql`insert into bot_mark (visitor, at) values (decode(${make(2).visitor.hash}, 'hex'), ${NOW})`.execute(
      db().ingest,
    );
    expect(await takeBack({ ...node, clock: { now: () => NOW } }, [make(2).visitor.hash!])).toBe(1);
    const asked = watch(node);
    const [person, machine] = [make(1, view(1)), make(2, view(1))];
    await store(node, person, machine);
    expect(asked).toEqual(["transaction"]);
    expect(await countedOf(person, machine)).toEqual([true, false]);
  });

  it("knows what a visitor did before, on whatever node", async () => {
    const [here, there] = [openNode(), openNode()];
    const halfHourAgo = new Date(NOW.getTime() - 30 * 60_000);
    await store(here, make(1, view(), halfHourAgo), make(1, compare(0, 1), halfHourAgo));
    await store(there, make(2));
    const [look, pair, again] = [make(1), make(1, compare(0, 1)), make(1)];
    await store(there, look, pair);
    await store(here, again);
    expect(await countedOf(look, pair, again)).toEqual([true, true, false]);
    const { rows } = await sql<{ views: number; pairs: number }>`
      select (select sum(visitors) from event_hour where product_id = ${products[0]} and kind = 'view')::int as views,
        (select sum(visitors) from pair_hour)::int as pairs`.execute(db().reads);
    expect(rows).toEqual([{ views: 2, pairs: 1 }]);
  });

  it("decides again what was decided on a batch that failed", async () => {
    const node = openNode();
    await store(node, make(9));
    const double = make(1);
    await sql`insert into event (id, kind, at) values (${double.event.id}, 'view', ${NOW})`.execute(db().ingest);
    const [lost, late, known] = [make(2), make(2), make(1, view(1))];
    const outcomes = await Promise.all([store(node, double, lost), store(node, late, known)]);
    expect(outcomes.map(({ ids }) => ids.size)).toEqual([1, 2]);
    expect((await countedOf(lost, late)).filter(Boolean)).toHaveLength(1);
    expect(await countedOf(known)).toEqual([true]);
  });

  it("forgets what it decided where nothing is stored of it", async () => {
    const node = openNode();
    await store(node, make(9));
    const [bad, good] = [make(1), make(1)];
    bad.event.offerId = 2 ** 70;
    await expect(store(node, bad)).rejects.toThrow();
    await store(node, good);
    expect(await countedOf(good)).toEqual([true]);
  });

  it("stores a conviction with the next batch where its own is not stored", async () => {
    const node = openNode();
    const many = Array.from({ length: 70 }, () => make(1));
    many.at(-1)!.event.offerId = 2 ** 70;
    await expect(store(node, ...many)).rejects.toThrow();
    const { convicts } = await store(node, make(2));
    expect(convicts).toEqual([make(1).visitor.hash]);
    const { rows } = await sql`select from bot_mark`.execute(db().reads);
    expect(rows).toHaveLength(1);
  });

  it("tells an id that is on its way already", async () => {
    const node = openNode();
    await store(node, make(9));
    const [one, other] = [make(1), make(2)];
    const outcomes = await Promise.all([store(node, one), store(node, one, other), store(node, other)]);
    expect(outcomes.reduce((sum, { ids }) => sum + ids.size, 0)).toBe(2);
    const { rows } = await sql<{ count: number }>`select count(*) as count from event`.execute(db().reads);
    expect(rows[0]!.count).toBe(3);
  });

  it("tells an id that it stored before, without writing the others twice", async () => {
    const node = openNode();
    const [early, late] = [make(1), make(2, view(), new Date(NOW.getTime() - 60_000))];
    await store(node, early);
    const asked = watch(node);
    const { ids } = await store(node, early, late, make(1));
    expect([...ids]).toHaveLength(2);
    expect(asked.filter((what) => what === "transaction")).toHaveLength(1);
    const restarted = openNode();
    expect((await store(restarted, early, late)).ids.size).toBe(0);
  });

  it("counts every visitor once, whoever writes at the same time", async () => {
    const machine = make(5).visitor.hash!;
    const [from, to] = keyRangeOf(machine);
    const step = fc.record({
      node: fc.nat(2),
      at: fc.constantFrom(-50, -20, 0).map((minutes) => new Date(NOW.getTime() + minutes * 60_000)),
      events: fc.array(
        fc.record({
          visitor: fc.integer({ min: 1, max: 5 }),
          product: fc.nat(3),
          compares: fc.boolean(),
          again: fc.boolean(),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      besides: fc.constantFrom("nothing", "nothing", "nothing", "lock", "take back"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
        await clearTracking(db());
        const nodes = [openNode(), openNode(), openNode()];
        const all: OwnedEvent[] = [];
        const stored: Promise<{ ids: Set<string> }>[] = [];
        for (const { node, at, events, besides } of steps) {
          const batch = events.map(({ visitor, product, compares, again }) => {
            if (again && all.length > 0) return all[all.length - 1]!;
            const event = make(visitor, compares ? compare(product, (product + 1) % 4) : view(product), at);
            all.push(event);
            return event;
          });
          stored.push(store(nodes[node]!, ...batch));
          if (besides === "lock")
            await db()
              .ingest.transaction()
              .execute((trx) => lockEventLog(trx, createEventLogHead()));
          if (besides === "take back") {
            await sql`insert into bot_mark (visitor, at) values (decode(${machine}, 'hex'), ${NOW})
              on conflict do nothing`.execute(db().ingest);
            await takeBack({ ...nodes[0]!, clock: { now: () => NOW } }, [machine]);
          }
          if (events.length > 4) await Promise.all(stored);
        }
        const outcomes = await Promise.all(stored);
        const ids = new Set(all.map(({ event }) => event.id));
        expect(outcomes.reduce((sum, outcome) => sum + outcome.ids.size, 0)).toBe(ids.size);
        const { rows: twice } = await sql`
          select visitor, product_ids, kind, floor(extract(epoch from received_at) / 1800) as slot from event
          where counted <> 0 and sign = 1 and visitor <> decode(${machine}, 'hex')
          group by 1, 2, 3, 4 having count(*) > 1`.execute(db().reads);
        expect(twice).toEqual([]);
        const { rows: visits } = await sql<{ events: number; visits: number }>`
          select (select count(distinct (visitor, product_ids, kind, floor(extract(epoch from received_at) / 1800))) from event
              where kind = 'view' and sign = 1 and visitor <> decode(${machine}, 'hex')) as events,
            (select count(*) from visit where substr(key::text, 20, 1) = '1'
              and not key between ${from}::uuid and ${to}::uuid) as visits`.execute(db().reads);
        expect(visits[0]!.visits).toBe(visits[0]!.events);
        expect(await readRollUps(db())).toEqual(await recount(db()));
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
