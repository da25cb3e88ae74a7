import type { Database } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { createBoardReader, createIngest, createManualClock, NOBODY, track } from "@vitrine/domain";
import type { TrackedEvent } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { simulate } from "./simulate.ts";

const from = new Date("2026-03-10T12:00:00Z");
const minutes = (count: number) => from.getTime() + count * 60_000;

describe.skipIf(!inject("databaseUrl"))("a flood of 100,000 views from 50 machines", () => {
  let db: Database;
  let ids: number[];
  beforeAll(async () => {
    db = await openPostgresTestDatabase();
    const { rows } = await sql<{ id: number }>`insert into product (slug, name)
      select 'product-' || number, 'Product ' || number from generate_series(1, 2000) as number returning id`.execute(
      db.ingest,
    );
    ids = rows.map(({ id }) => id);
  });
  afterAll(() => db?.close());

  it("does not bring what it views into the top 100", async () => {
    const flooded = ids.slice(500, 503);
    const clock = createManualClock(from);
    const log = { warn() {}, info() {} };
    const ingest = createIngest({ db, config: { SITE_TIMEZONE: "UTC" }, clock, log, bus: { wake() {} } });
    const events = simulate({
      seed: "flood",
      products: ids.map((id, index) => ({ id, category: `Instruments/Kind ${index % 20}`, offerIds: [] })),
      from,
      to: new Date(minutes(90)),
      visitorsPerDay: 60_000,
      scenarios: [{ kind: "flood", from: minutes(30), to: minutes(80), productIds: flooded }],
    });
    let batch: TrackedEvent[] = [];
    const send = async () => {
      await track({ clock, ingest }, { events: batch }, { client: NOBODY, mayNameVisitors: true });
      batch = [];
    };
    for (const { event, sentAt } of events) {
      // Whoever sends within the same minute is heard of together.
      if (batch.length === 1_000 || sentAt - clock.now().getTime() > 60_000) {
        await send();
        clock.set(new Date(sentAt));
      }
      batch.push(event);
    }
    await send();
    await ingest.close();

    const boards = createBoardReader({
      db,
      clock,
      log,
      bus: { onWake: () => () => {} },
      feed: { onChanges: () => () => {} },
    });
    await boards.catchUp();
    const top = (await boards.popular("1h", 100)).map(({ productId }) => productId);
    await boards.close();
    expect(top).toHaveLength(100);
    expect(flooded.filter((id) => top.includes(id))).toEqual([]);
    // All of it was received, and it would have been the top.
    const { rows } = await sql<{ id: number; views: number }>`
      select product_id as id, sum(count)::int as views from event_hour where kind = 'view' and product_id > 0
      group by product_id order by views desc limit 3`.execute(db.reads);
    expect(rows.map(({ id }) => id).sort()).toEqual(flooded);
    expect(rows.reduce((sum, { views }) => sum + views, 0)).toBeGreaterThanOrEqual(100_000);
    // People are still counted.
    const { rows: people } = await sql<{ counted: number }>`
      select sum(counted)::int as counted from event_hour where kind = 'view' and product_id = 0`.execute(db.reads);
    expect(people[0]!.counted).toBeGreaterThan(5_000);
  }, 180_000);
});
