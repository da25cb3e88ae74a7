import { appendEvents, type Database, ensureEventPartitions, lockEventLog, type NewEvent } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { afterEach, beforeAll, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { createUuidv7 } from "../tracking/uuidv7.ts";
import type { LiveFigures } from "./contract.ts";
import { type ActivityReader, createActivityReader } from "./watch-activity.ts";

describeOnBothDatabases("what visitors do now", (db) => {
  const clock = createManualClock("2026-03-01T12:00Z");
  let reads = 0;
  let reader: ActivityReader;

  beforeAll(async () => {
    await ensureEventPartitions(db().ingest, clock.now(), clock.now());
    await sql`insert into product (id, slug, name, status) values (5, 'p-5', 'P 5', 'active')`.execute(db().ingest);
  });
  afterEach(() => reader.close());

  const open = () => {
    const counting = db().reads.withPlugin({
      transformQuery({ node }) {
        reads++;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    reader = createActivityReader({ db: { reads: counting }, clock, log: { warn() {} } });
    return reader;
  };
  const next = async (figures: AsyncGenerator<LiveFigures>) => (await figures.next()).value as LiveFigures;

  it("counts visitors of the last five minutes once, and shows the newest events", async () => {
    await append(
      db(),
      clock.now(),
      { visitor: 1 },
      { visitor: 1 },
      { visitor: 2 },
      { visitor: 9, bot: true },
      { visitor: null },
    );
    const figures = open().watch();
    const first = await next(figures);
    expect(first).toMatchObject({ at: clock.now(), activeVisitors: 2, eventsPerSecond: 0.5 });
    expect(first.newest).toHaveLength(5);

    clock.advance(4 * 60_000);
    await append(db(), clock.now(), { visitor: 3, kind: "search" });
    await expect.poll(async () => (await next(figures)).activeVisitors, { timeout: 5_000 }).toBe(3);
    const { newest, eventsPerSecond } = await next(figures);
    expect(eventsPerSecond).toBe(0.1);
    expect(newest[0]).toMatchObject({ kind: "search", query: "drum", products: [], device: "mobile", at: clock.now() });
    expect(newest[1]).toMatchObject({ kind: "view", query: null, products: [{ id: 5, slug: "p-5", name: "P 5" }] });
    clock.advance(2 * 60_000);
    await expect.poll(async () => (await next(figures)).activeVisitors, { timeout: 5_000 }).toBe(1);
    await figures.return(undefined);
  }, 30_000);

  it("reads once for all who watch, and not at all for nobody", async () => {
    const { watch } = open();
    const stop = new AbortController();
    const all = Array.from({ length: 50 }, () => watch(stop.signal));
    await Promise.all(all.map(next));
    const before = reads;
    await Promise.all(all.map(next));
    expect(reads - before).toBeLessThanOrEqual(4);
    stop.abort();
    expect(await Promise.all(all.map(async (figures) => (await figures.next()).done))).toEqual(Array(50).fill(true));
    const after = reads;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(reads).toBe(after);
  });

  it("keeps no more than it shows", async () => {
    await append(db(), clock.now(), ...Array.from({ length: 60 }, (_, visitor) => ({ visitor })));
    const figures = open().watch();
    expect((await next(figures)).newest).toHaveLength(20);
    await figures.return(undefined);
  });
});

async function append(
  db: Database,
  at: Date,
  ...events: { visitor: number | null; bot?: boolean; kind?: "view" | "search" }[]
): Promise<void> {
  await db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    await appendEvents(
      trx,
      events.map(
        ({ visitor, bot = false, kind = "view" }): NewEvent => ({
          id: createUuidv7(at),
          kind,
          at,
          receivedAt: at,
          clientAt: null,
          productIds: kind === "view" ? [5] : [],
          query: kind === "search" ? "drum" : null,
          results: kind === "search" ? 3 : null,
          offerId: null,
          shopId: null,
          visitor: visitor === null ? null : visitor.toString(16).padStart(2, "0"),
          counted: 1,
          sign: 1,
          device: "mobile",
          bot,
          context: null,
        }),
      ),
    );
  });
}
