import { type Database, lockEventLog } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeEach, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { foldRollUps } from "./fold-rollups.ts";
import { rollUps } from "./rollups.ts";
import { addToRollUps, clearRollUps } from "./rollups-testing.ts";

const HOUR_MS = 3_600_000;
const at = (text: string) => new Date(text);

describeOnBothDatabases("folding hours into days", (db) => {
  beforeEach(() => clearRollUps(db()));

  const deps = (now: string, timeZone = "UTC") => ({
    db: db(),
    clock: createManualClock(now),
    config: { SITE_TIMEZONE: timeZone },
  });

  it("adds each closed hour once, and leaves the current one", async () => {
    for (const hour of ["2026-03-01T08:00Z", "2026-03-01T09:00Z", "2026-03-01T10:00Z"]) {
      await addToRollUps(db(), "UTC", {
        hour: at(hour),
        name: "event",
        key: { kind: "view", product_id: 7 },
        counted: 2,
      });
    }
    expect(await foldRollUps(deps("2026-03-01T10:59:59Z"))).toBe(2);
    expect(await foldRollUps(deps("2026-03-01T10:59:59Z"))).toBe(0);
    expect(await days(db(), "event")).toEqual([{ day: "2026-03-01", count: 4 }]);
    expect(await foldRollUps(deps("2026-03-01T11:00:00Z"))).toBe(1);
    expect(await days(db(), "event")).toEqual([{ day: "2026-03-01", count: 6 }]);
  });

  it("folds every roll-up, with all its measures", async () => {
    const hour = at("2026-03-01T08:00Z");
    for (const { name, key, measures } of Object.values(rollUps)) {
      const keys = Object.entries(key).map(([column, type]) => [column, type === "text" ? "x" : 1] as const);
      const values = measures.map((measure, index) => [measure, index + 1] as const);
      const row = Object.fromEntries<unknown>([["hour", hour], ...keys, ...values]);
      await insertRow(db(), `${name}_hour`, row);
    }
    await foldRollUps(deps("2026-03-01T12:00Z"));
    for (const { name, measures } of Object.values(rollUps)) {
      const columns = sql.join([sql`day`, ...measures.map((measure) => sql.ref(measure))]);
      const { rows } = await sql`select ${columns} from ${sql.table(`${name}_day`)}`.execute(db().reads);
      expect(rows).toEqual([
        { day: "2026-03-01", ...Object.fromEntries(measures.map((measure, index) => [measure, index + 1])) },
      ]);
    }
  });

  it.each([
    // 02:00 does not exist: a day of 23 hours.
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z", 23],
    // 02:00 is there twice: a day of 25.
    ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00Z", 25],
    // The hour from 23:30 on belongs to the day on which it begins.
    ["Asia/Kolkata", "2026-03-02", "2026-03-01T19:00Z", 24],
    ["Pacific/Kiritimati", "2026-03-02", "2026-03-01T10:00Z", 24],
    ["America/Los_Angeles", "2026-03-08", "2026-03-08T08:00Z", 23],
  ])("gives %s on %s the hours that begin on it", async (timeZone, day, first, hours) => {
    for (let index = -2; index < hours + 2; index++) {
      const hour = new Date(at(first).getTime() + index * HOUR_MS);
      await addToRollUps(db(), timeZone, { hour, name: "funnel", key: { step: "seen" }, counted: 1 });
    }
    await foldRollUps(deps("2027-01-01T00:00Z", timeZone));
    const rows = await days(db(), "funnel");
    expect(rows.map(({ count }) => count)).toEqual([2, hours, 2]);
    expect(rows[1]!.day).toBe(day);
  });

  it("has the same days whatever the order of events and folds", async () => {
    const start = at("2026-03-28T12:00Z").getTime();
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ late: fc.integer({ min: 0, max: 47 }), counted: fc.integer({ min: 1, max: 9 }) }),
      },
      { weight: 1, arbitrary: fc.constant("fold" as const) },
      { weight: 2, arbitrary: fc.record({ hours: fc.integer({ min: 1, max: 30 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await clearRollUps(db());
        const clock = createManualClock(new Date(start));
        const folding = { db: db(), clock, config: { SITE_TIMEZONE: "Europe/Berlin" } };
        for (const move of steps) {
          if (move === "fold") await foldRollUps(folding);
          else if ("hours" in move) clock.advance(move.hours * HOUR_MS);
          else {
            const hour = new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS - move.late * HOUR_MS);
            const key = { kind: "view", product_id: 1 };
            await addToRollUps(db(), "Europe/Berlin", { hour, name: "event", key, counted: move.counted });
          }
        }
        clock.advance(HOUR_MS);
        await foldRollUps(folding);
        const { rows } = await sql<{ day: string; count: number }>`
          select (hour at time zone 'Europe/Berlin')::date as day, sum(count)::bigint as count
          from event_hour group by 1 order by 1`.execute(db().reads);
        expect(await days(db(), "event")).toEqual(rows);
      }),
      { numRuns: 25 },
    );
  });

  it("folds an hour once though several nodes are at it, while events come in", async () => {
    const node = () => foldRollUps(deps("2026-03-03T00:00Z"));
    const write = (hour: number) =>
      addToRollUps(db(), "UTC", {
        hour: new Date(Date.UTC(2026, 2, 1, hour)),
        name: "event",
        key: { kind: "view", product_id: 1 },
        counted: 1,
      });
    for (let hour = 0; hour < 40; hour++) await write(hour);
    await Promise.all([node(), write(3), node(), write(30), write(39), node()]);
    await node();
    expect((await days(db(), "event")).map(({ count }) => count)).toEqual([25, 18]);
  });

  it("waits for a writer that holds the log", async () => {
    if (db().kind === "pglite") return;
    const holding = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const writer = db()
      .ingest.transaction()
      .execute(async (trx) => {
        await lockEventLog(trx);
        await sql`insert into event_hour (hour, kind, product_id, count) values ('2026-03-01T08:00Z', 'view', 1, 5)`.execute(
          trx,
        );
        holding.resolve();
        await written.promise;
      });
    await holding.promise;
    const fold = foldRollUps(deps("2026-03-02T00:00Z"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    written.resolve();
    await Promise.all([writer, fold]);
    expect(await days(db(), "event")).toEqual([{ day: "2026-03-01", count: 5 }]);
  });
});

async function days(db: Database, name: string): Promise<{ day: string; count: number }[]> {
  const measure = sql.ref(name === "funnel" ? "visitors" : "count");
  const { rows } = await sql<{ day: string; count: number }>`
    select day, sum(${measure})::bigint as count from ${sql.table(`${name}_day`)} group by day order by day`.execute(
    db.reads,
  );
  return rows;
}

async function insertRow(db: Database, table: string, row: Record<string, unknown>): Promise<void> {
  await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((column) => sql.ref(column)))})
    values (${sql.join(Object.values(row))})`.execute(db.ingest);
}
