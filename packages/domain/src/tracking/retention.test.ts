import { connect, type Database, ensureEventPartitions, lockEventLog } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { foldRollUps } from "./fold-rollups.ts";
import { applyRetention, keepRetention } from "./retention.ts";
import { addToRollUps, clearRollUps } from "./rollups-testing.ts";

describeOnBothDatabases("what is kept of events", (db) => {
  beforeEach(() => clearRollUps(db()));

  const deps = (now: string, settings = {}) => ({
    db: db(),
    clock: createManualClock(now),
    config: { SITE_TIMEZONE: "Europe/Berlin", RETENTION_EVENTS_DAYS: 90, RETENTION_HOURS_DAYS: 730, ...settings },
  });
  const column = async <Value>(query: string): Promise<Value[]> =>
    (await sql.raw<{ value: Value }>(query).execute(db().reads)).rows.map(({ value }) => value);

  it("destroys the keys of visitors 48 hours after their day began, and what is known of them", async () => {
    await sql`insert into visitor_salt (day, salt) values ('2026-03-01', '\\x01'), ('2026-03-02', '\\x02')`.execute(
      db().ingest,
    );
    await sql`insert into visitor_day (day, visitor, seen)
      select '2026-03-01'::date, decode(lpad(number::text, 8, '0'), 'hex'), now() from generate_series(1, 12000) as number
      union all select '2026-03-02', '\\x01', now()`.execute(db().ingest);
    await sql`insert into bot_mark (visitor, at) values ('\\x01', '2026-03-01T00:00Z'), ('\\x02', '2026-03-01T00:01Z')`.execute(
      db().ingest,
    );
    await applyRetention(deps("2026-03-02T23:59:59Z"));
    expect(await column("select day as value from visitor_salt order by 1")).toEqual(["2026-03-01", "2026-03-02"]);
    await applyRetention(deps("2026-03-03T00:00:00Z"));
    expect(await column("select day as value from visitor_salt")).toEqual(["2026-03-02"]);
    expect(await column("select day as value from visitor_day")).toEqual(["2026-03-02"]);
    expect(await column("select count(*) as value from bot_mark")).toEqual([1]);
  });

  it("drops the days of events and visits that are over, and makes the days to come", async () => {
    await ensureEventPartitions(db().ingest, new Date("2026-01-01T00:00Z"), new Date("2026-01-02T00:00Z"));
    await applyRetention(deps("2026-04-02T12:00Z"));
    const partitions = await column<string>(
      "select relname as value from pg_class where relname ~ '^(event|visit)_20' and relkind = 'r' order by 1",
    );
    expect(partitions).not.toContain("event_20260101");
    // It ends 89.5 days ago.
    expect(partitions).toContain("event_20260102");
    expect(partitions).not.toContain("visit_20260102");
    expect(partitions.filter((name) => name.startsWith("visit_2026")).at(0)).toBe("visit_20260331");
    expect(partitions).toContain("event_20260409");
    expect(partitions).toContain("visit_20260409");
  });

  it("ends counts by hour with whole days of the site, and keeps their days", async () => {
    const key = { kind: "view", product_id: 1 };
    const add = (hour: string) =>
      addToRollUps(db(), "Europe/Berlin", { name: "event", hour: new Date(hour), key, counted: 1 });
    for (const hour of ["2026-03-01T22:00Z", "2026-03-01T23:00Z", "2026-03-02T00:00Z"]) await add(hour);
    await applyRetention(deps("2026-03-12T18:00Z", { RETENTION_HOURS_DAYS: 10 }));
    expect(await column("select hour as value from event_hour order by 1")).toEqual([
      new Date("2026-03-01T23:00Z"),
      new Date("2026-03-02T00:00Z"),
    ]);
    expect(await column("select count as value from event_day order by day")).toEqual([1, 2]);
    await applyRetention(deps("2026-03-12T23:00Z", { RETENTION_HOURS_DAYS: 10 }));
    expect(await column("select hour as value from event_hour")).toEqual([]);
    expect(await column("select count as value from event_day order by day")).toEqual([1, 2]);
  });

  it("does the rest when one step fails, and says so", async () => {
    await sql`insert into visitor_salt (day, salt) values ('2026-02-01', '\\x01')`.execute(db().ingest);
    await sql`alter table event_hour rename to event_hour_away`.execute(db().ingest);
    await expect(applyRetention(deps("2026-03-12T18:00Z"))).rejects.toThrow(AggregateError);
    await sql`alter table event_hour_away rename to event_hour`.execute(db().ingest);
    expect(await column("select day as value from visitor_salt where day = '2026-02-01'")).toEqual([]);
  });

  describe("while it is applied", () => {
    /** Keeps the fold waiting, which comes first. */
    async function holdLog() {
      const held = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const done = db()
        .ingest.transaction()
        .execute(async (trx) => {
          await lockEventLog(trx);
          await trx.selectFrom("rollup_state").selectAll().execute();
          held.resolve();
          await released.promise;
        });
      await held.promise;
      return async () => {
        released.resolve();
        await done;
      };
    }
    /** Another node, with one connection of each pool. */
    const openNode = () => connect({ url: db().pools!.health.options.connectionString!, pool: 1 });
    const waits = () =>
      column<number>(
        "select count(*)::int as value from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'",
      );

    it("lends no connection but the one it writes with, and is applied by one node", async () => {
      if (db().kind === "pglite") return;
      const node = await openNode();
      const release = await holdLog();
      const running = applyRetention({ ...deps("2026-03-12T18:00Z"), db: node });
      try {
        await expect.poll(waits).toEqual([1]);
        for (const pool of [node.analytics, node.reads, node.health]) await sql`select 1`.execute(pool);
        await applyRetention(deps("2026-03-12T18:00Z"));
        expect(await waits()).toEqual([1]);
      } finally {
        await release();
        await running;
        await node.close();
      }
      expect(await foldedTo(db())).toEqual(new Date("2026-03-12T18:00Z"));
    });

    it("goes no further without its lock", async () => {
      if (db().kind === "pglite") return;
      await sql`insert into visitor_salt (day, salt) values ('2026-02-02', '\\x01')`.execute(db().ingest);
      const release = await holdLog();
      const running = applyRetention(deps("2026-03-12T18:00Z"));
      const failed = expect(running).rejects.toThrow("connection");
      await expect.poll(waits).toEqual([1]);
      await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and objid = 6407`.execute(
        db().reads,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      await release();
      await failed;
      expect(await column("select day as value from visitor_salt where day = '2026-02-02'")).toHaveLength(1);
      await applyRetention(deps("2026-03-12T18:00Z"));
      expect(await column("select day as value from visitor_salt where day = '2026-02-02'")).toEqual([]);
    });

    it("stops soon, however many blocks there are to make", async () => {
      const key = { kind: "view", product_id: 1 };
      for (let day = 0; day < 100; day++) {
        const hour = new Date(Date.UTC(2026, 0, 1 + day, 9));
        await addToRollUps(db(), "Europe/Berlin", { name: "event", hour, key, counted: 1 });
      }
      await foldRollUps(deps("2026-05-01T00:00Z"));
      const blocks = async () => (await column<number>("select count(*)::int as value from rollup_block"))[0]!;
      const stop = keepRetention({ ...deps("2026-05-01T00:00Z"), log: { warn() {} } }, 20);
      await expect.poll(blocks, { interval: 10 }).toBeGreaterThan(0);
      await stop();
      const made = await blocks();
      expect(made).toBeLessThan(100);
      await applyRetention(deps("2026-05-01T00:00Z"));
      expect(await blocks()).toBeGreaterThan(made);
    });
  });

  it("is applied once an hour, soon after it is full", async () => {
    const clock = createManualClock("2026-03-12T18:20Z");
    const warnings: unknown[] = [];
    const stop = keepRetention(
      { ...deps("2026-03-12T18:20Z"), clock, log: { warn: (line: unknown) => warnings.push(line) } },
      20,
    );
    await expect.poll(() => foldedTo(db()), { timeout: 5_000 }).toEqual(new Date("2026-03-12T18:00Z"));
    await sql`delete from rollup_state`.execute(db().ingest);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await foldedTo(db())).toBeUndefined();
    clock.set("2026-03-12T19:00Z");
    await expect.poll(() => foldedTo(db()), { timeout: 5_000 }).toEqual(new Date("2026-03-12T19:00Z"));
    await stop();
    expect(warnings).toEqual([]);
  });
});

async function foldedTo(db: Database): Promise<Date | undefined> {
  const { rows } = await sql<{ value: Date }>`select folded_to as value from rollup_state`.execute(db.reads);
  return rows[0]?.value;
}
