import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import {
  createIngest,
  createLogger,
  createManualClock,
  createUuidv7,
  foldRollUps,
  openPlatform,
  type Platform,
  parseConfig,
  track,
} from "@vitrine/domain";
import type { TrackedEvent } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillProducts } from "../bench/fill-products.ts";
import { simulate } from "../simulate/simulate.ts";
import { checkLog, describeFindings, type Findings } from "./check-log.ts";
import { createHistory, type History } from "./history.ts";

const HOUR_MS = 3_600_000;

/** At one time of the day, as people come and go with it. */
const NOW = new Date("2026-03-02T20:00:00Z");

/** What a simulated hour brings is stored through the ingest; then something is made wrong in it. */
describe("the check of the log", () => {
  let db: Database;
  let platform: Platform;
  let history: History;

  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
    const log = createLogger({ level: "silent", pretty: false });
    const config = parseConfig({ VITRINE_SECRET: "a secret of the test, long enough" });
    platform = await openPlatform(config, { db, log, follow: false, clock: createManualClock(NOW) });
    await fillProducts(platform, 50);
    history = createHistory();
    const ingest = createIngest(platform);
    for (const events of batches()) {
      history.noteSent(events);
      const client = { address: "", userAgent: "", asksNotToBeTracked: false };
      const { accepted } = await track({ ...platform, ingest }, { events }, { client, mayNameVisitors: true });
      history.noteAcknowledged(events, accepted);
    }
    await ingest.close();
    await foldRollUps(platform);
  }, 30_000);

  afterAll(() => platform.close());

  function* batches(): Generator<TrackedEvent[]> {
    const products = Array.from({ length: 50 }, (_, index) => ({
      id: index + 1,
      category: `Kind ${index % 4}`,
      offerIds: [index + 1],
    }));
    const [from, to] = [new Date(NOW.getTime() - HOUR_MS), NOW];
    const batch: TrackedEvent[] = [];
    const time = { from: from.getTime(), to: to.getTime() };
    // Enough of it that it is held for a machine, and what counted is taken back.
    const scenarios = [{ kind: "flood", ...time, productIds: [3], views: 200, machines: 1 }] as const;
    for (const { event, truth } of simulate({ seed: 5, products, from, to, visitorsPerDay: 2_000, scenarios })) {
      if (truth.delivery !== "malformed") batch.push(event);
      if (batch.length === 40) yield batch.splice(0);
    }
    if (batch.length > 0) yield batch;
  }

  /** What the check finds after each statement; nothing of them stays. */
  async function findAfter(...statements: string[]): Promise<Findings[]> {
    const found: Findings[] = [];
    const undo = new Error("undo");
    const run = db.ingest.transaction().execute(async (trx) => {
      for (const statement of statements) {
        await sql.raw(statement).execute(trx);
        found.push((await checkLog({ analytics: trx }, history)).findings);
      }
      throw undo;
    });
    await expect(run).rejects.toBe(undo);
    return found;
  }

  it("finds nothing where all is well", async () => {
    const { stored, takenBack, counted, findings } = await checkLog(db, history);
    expect(describeFindings(findings)).toEqual([]);
    expect(stored).toBe(history.sent.size);
    expect(stored).toBeGreaterThan(300);
    expect(takenBack).toBeGreaterThan(0);
    expect(counted).toBeGreaterThan(200);
  });

  it("finds an acknowledged event that is not there, and one that nobody sent", async () => {
    const id = createUuidv7(NOW);
    const [missing, extra] = await findAfter(
      "delete from event where id in (select id from event where sign = 1 order by seq limit 2)",
      `insert into event (id, kind, at, product_ids) values ('${id}', 'view', '${NOW.toISOString()}', '{1}')`,
    );
    expect(missing).toMatchObject({ lost: 2, unknown: 0, tooManyAccepted: 2 });
    expect(extra).toMatchObject({ lost: 2, unknown: 1 });
  });

  it("finds a view that counts twice, and one without a visit", async () => {
    const [found] = await findAfter(`
      update event set counted = 1, visitor = other.visitor, product_ids = other.product_ids
      from (select * from event where kind = 'view' and counted <> 0 and sign = 1 order by seq limit 1) as other
      where event.id = (select id from event where kind = 'view' and counted = 0 order by seq limit 1)`);
    expect(found).toMatchObject({ countedTwice: 1, withoutVisit: 1 });
  });

  it("finds a visit whose event is not there, and what is taken back twice", async () => {
    const [found] = await findAfter(`
      with no_event as (
        update event set counted = 0 where id = (select id from event where kind = 'click' and counted <> 0 limit 1))
      update event set sign = -1
      where id = (select id from event where counted <> 0 and sign = 1 and kind = 'search' limit 1)`);
    expect(found).toMatchObject({ withoutEvent: 1, takenBackTwice: 1 });
  });

  it.each([
    ["event_hour", "visitors"],
    ["pair_hour", "counted"],
    ["pair_total", "count"],
    ["search_hour", "empty"],
    ["click_hour", "counted"],
    ["source_hour", "count"],
    ["funnel_hour", "visitors"],
  ])("finds a wrong sum, and a missing row, in %s", async (table, measure) => {
    const [wrong, missing] = await findAfter(
      `update ${table} set ${measure} = ${measure} + 1 where ctid = (select min(ctid) from ${table})`,
      `delete from ${table}`,
    );
    expect(wrong!.rollUps).toMatchObject({ [table]: 1 });
    expect(missing!.rollUps[table]).toBeGreaterThan(1);
  });
});
