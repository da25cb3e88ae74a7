import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql, type Transaction } from "kysely";
import { beforeEach, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { foldBlocks } from "../tracking/fold-blocks.ts";
import { foldRollUps } from "../tracking/fold-rollups.ts";
import { rollUps } from "../tracking/rollups.ts";
import { addToRollUps, clearRollUps } from "../tracking/rollups-testing.ts";
import { findTop } from "./find-top.ts";
import { getOverview } from "./get-overview.ts";
import { getTimeseries } from "./get-timeseries.ts";
import { openPeriod } from "./period.ts";
import { reportRows } from "./report-rows.ts";
import { readSnapshot } from "./snapshot.ts";
import { sumKeys } from "./sum-keys.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 2, 9, 12);
const zones = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"];

/** What happens under one setting of the time zone. */
const phase = fc.record({
  timeZone: fc.constantFrom(...zones),
  hours: fc.integer({ min: 1, max: 90 }),
  counts: fc.array(
    fc.record({
      ago: fc.integer({ min: 0, max: 60 }),
      number: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30 })),
      value: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 40, size: "max" },
  ),
  foldsBlocks: fc.boolean(),
});
const period = fc.record({ ago: fc.integer({ min: 1, max: 300 }), length: fc.integer({ min: 1, max: 150 }) });

describeOnBothDatabases("a period across a change of time zone", (db) => {
  beforeEach(() => clearRollUps(db()));

  const deps = (now: number, timeZone: string) => ({
    db: db(),
    clock: createManualClock(new Date(now)),
    config: { SITE_TIMEZONE: timeZone, SITE_CURRENCY: "EUR", RETENTION_HOURS_DAYS: 730 },
  });
  const fold = async (now: number, timeZone: string) => {
    await foldRollUps(deps(now, timeZone));
    await foldBlocks(deps(now, timeZone));
  };
  const addViews = (at: string, timeZone: string, counted: number) =>
    addToRollUps(db(), timeZone, {
      name: "event",
      hour: new Date(at),
      key: { kind: "view", product_id: 0 },
      counted: { count: counted, counted },
    });

  it("has what its hours have, though the day's row has hours of another day", async () => {
    await addViews("2026-03-09T23:00Z", "UTC", 100);
    await addViews("2026-03-10T00:00Z", "UTC", 5);
    await fold(Date.parse("2026-03-10T01:00Z"), "UTC");
    await addViews("2026-03-10T08:00Z", "Europe/Berlin", 7);
    const now = Date.parse("2026-03-14T00:00Z");
    await fold(now, "Europe/Berlin");
    // From two o'clock in Berlin, and before it.
    for (const [from, to, views] of [
      ["2026-03-10T01:00Z", "2026-03-10T22:00Z", 7],
      ["2026-03-10T01:00Z", "2026-03-12T23:00Z", 7],
      ["2026-03-09T20:00Z", "2026-03-10T02:00Z", 105],
    ] as const) {
      const asked = { from: new Date(from), to: new Date(to) };
      const berlin = deps(now, "Europe/Berlin");
      expect((await getOverview(berlin, asked)).views).toMatchObject({ value: views, raw: views });
      const { points } = await getTimeseries(berlin, asked);
      expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(views);
    }
  });

  it("takes hours off no day that was folded when nobody noted the time zone", async () => {
    await addViews("2026-03-09T23:00Z", "UTC", 100);
    await addViews("2026-03-10T08:00Z", "UTC", 7);
    await fold(Date.parse("2026-03-14T00:00Z"), "UTC");
    // As an update finds it.
    await sql`update rollup_state set time_zone = null, zone_from = null`.execute(db().ingest);
    const now = Date.parse("2026-03-20T00:00Z");
    await fold(now, "Europe/Berlin");
    const asked = { from: new Date("2026-03-10T01:00Z"), to: new Date("2026-03-10T22:00Z") };
    expect((await getOverview(deps(now, "Europe/Berlin"), asked)).views.value).toBe(7);
  });

  it("is read as a day without its other hours where the day was folded in the time zone of today", async () => {
    for (let day = 0; day < 6; day++) await addViews(new Date(START + day * DAY_MS).toISOString(), "UTC", 1);
    await foldRollUps(deps(START + 2 * DAY_MS, "UTC"));
    const now = START + 9 * DAY_MS;
    await fold(now, "Europe/Berlin");
    const isTakenOff = async (from: string) =>
      readSnapshot({ db: db() }, async (trx) => {
        const { current } = await openPeriod(trx, deps(now, "Europe/Berlin"), {
          from: new Date(from),
          to: new Date("2026-03-16T23:00Z"),
        });
        return current.edges[0]!.without !== null;
      });
    expect(await isTakenOff("2026-03-10T01:00Z")).toBe(false);
    // The day of the change, and the next, on which a node may still have been at it with the other one.
    expect(await isTakenOff("2026-03-11T01:00Z")).toBe(false);
    expect(await isTakenOff("2026-03-12T01:00Z")).toBe(false);
    expect(await isTakenOff("2026-03-13T01:00Z")).toBe(true);
  });

  it("has the same sums whichever way it is read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(phase, { minLength: 2, maxLength: 4 }),
        fc.array(period, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 5 * 24 }),
        async (phases, periods, later) => {
          await clearRollUps(db());
          let now = START;
          for (const { timeZone, hours, counts, foldsBlocks } of phases) {
            now += hours * HOUR_MS;
            await addToRollUps(
              db(),
              timeZone,
              ...counts.map(({ ago, number, value }) => ({
                name: "click" as const,
                hour: new Date(now - (1 + ago) * HOUR_MS),
                key: { offer_id: number },
                counted: value,
              })),
            );
            await foldRollUps(deps(now, timeZone));
            if (foldsBlocks) await foldBlocks(deps(now, timeZone));
          }
          now += later * HOUR_MS;
          const { timeZone } = phases.at(-1)!;
          await fold(now, timeZone);
          for (const { ago, length } of periods) {
            const from = now - ago * HOUR_MS;
            const asked = { from: new Date(from), to: new Date(Math.min(from + length * HOUR_MS, now)) };
            const { report, sums, top } = await readSnapshot({ db: db() }, (trx) =>
              readBothWays(trx, deps(now, timeZone), asked),
            );
            const expected = report.map(({ offerId, value }) => ({ key: { offer_id: offerId }, value }));
            expect(sums).toEqual(expected.map(({ value }) => value));
            expect(top).toEqual(expected.sort((a, b) => b.value - a.value).slice(0, 4));
          }
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});

/** From days and hours, and from blocks, days and parts of days. */
async function readBothWays(
  trx: Parameters<typeof openPeriod>[0],
  deps: { db: Database } & Parameters<typeof openPeriod>[1],
  asked: { from: Date; to: Date },
) {
  const { current } = await openPeriod(trx, deps, asked);
  const { rows: report } = await (
    reportRows.clicks(current) as ReturnType<typeof sql<{ offerId: number; value: number }>>
  ).execute(trx as Transaction<unknown>);
  const keys = report.map(({ offerId }) => ({ offer_id: offerId }));
  const top = await findTop(trx, { rollUp: rollUps.click, fixed: {}, by: "counted" }, current, 4);
  return {
    report,
    sums: (await sumKeys(trx, rollUps.click, keys, current)).map(({ counted }) => counted),
    top: top.map(({ key, sums }) => ({ key, value: sums.counted })),
  };
}
