import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { foldBlocks } from "../tracking/fold-blocks.ts";
import { foldRollUps } from "../tracking/fold-rollups.ts";
import { type RollUpName, rollUps } from "../tracking/rollups.ts";
import { addToRollUps, clearRollUps } from "../tracking/rollups-testing.ts";
import { findTop } from "./find-top.ts";
import { productColumns } from "./key.ts";
import { openPeriod } from "./period.ts";
import { readSnapshot } from "./snapshot.ts";

const HOUR_MS = 3_600_000;
/** In the week in which Berlin loses an hour. */
const START = Date.UTC(2026, 2, 26, 12);
const HOURS = 120;
/** Long enough for blocks of 16 days, of which one has that hour. */
const LONG_HOURS = 40 * 24;

interface Subject {
  name: RollUpName;
  fixed: Record<string, string>;
  by: string;
  /** A key by a number from 0 to 39. */
  keyOf: (number: number) => Record<string, string | number>;
}

const subjects: Subject[] = [
  { name: "event", fixed: { kind: "view" }, by: "counted", keyOf: (n) => ({ product_id: n }) },
  { name: "pair", fixed: {}, by: "counted", keyOf: (n) => ({ low: 1 + (n % 6), high: 7 + (n % 7) }) },
  { name: "search", fixed: {}, by: "empty", keyOf: (n) => ({ query: `query ${n}` }) },
  { name: "click", fixed: {}, by: "counted", keyOf: (n) => ({ offer_id: n + 1 }) },
  {
    name: "source",
    fixed: { dimension: "referrer", kind: "view" },
    by: "counted",
    keyOf: (n) => ({ value: `${n}.example` }),
  },
];

const countWithin = (hours: number) =>
  fc.record({
    hour: fc.integer({ min: 0, max: hours - 1 }),
    // A few are counted often, most seldom, many equally often.
    number: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 39 })),
    value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60 })),
  });
const scenarioOf = (hours: number) =>
  fc.record({
    counts: fc.array(countWithin(hours), { maxLength: 250, size: "max" }),
    foldedHours: fc.option(fc.integer({ min: 0, max: hours })),
    from: fc.integer({ min: -5, max: hours - 1 }),
    length: fc.integer({ min: 1, max: hours + 5 }),
    limit: fc.integer({ min: 1, max: 8 }),
    timeZone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"),
  });
const scenario = scenarioOf(HOURS);
/** What comes after blocks are made, and whether they are made again then. */
const longScenario = fc.record({
  first: scenarioOf(LONG_HOURS),
  later: fc.array(countWithin(LONG_HOURS), { maxLength: 5 }),
  foldsAgain: fc.boolean(),
  periods: fc.array(
    fc.record({
      from: fc.integer({ min: -5, max: LONG_HOURS - 1 }),
      length: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: LONG_HOURS + 5 })),
    }),
    { minLength: 3, maxLength: 3 },
  ),
});

describeOnBothDatabases("the top of a period", (db) => {
  beforeAll(async () => {
    for (let id = 1; id <= 39; id++) {
      await sql`insert into product (id, slug, name, status, merged_into_id)
        values (${id}, ${`p-${id}`}, ${`P ${id}`}, 'active', null)`.execute(db().ingest);
    }
    // 2 and 3 were merged into 1; 9 into 8.
    await sql`update product set merged_into_id = 1, status = 'archived' where id in (2, 3)`.execute(db().ingest);
    await sql`update product set merged_into_id = 8, status = 'archived' where id = 9`.execute(db().ingest);
  });

  it.each(subjects)(
    "is what adding up everything gives: $name by $by",
    async (subject) => {
      await fc.assert(
        fc.asyncProperty(scenario, async ({ counts, foldedHours, from, length, limit, timeZone }) => {
          await clearRollUps(db());
          await write(db(), subject, counts);
          const config = { SITE_TIMEZONE: timeZone, SITE_CURRENCY: "EUR", RETENTION_HOURS_DAYS: 730 };
          if (foldedHours !== null)
            await foldRollUps({ db: db(), config, clock: createManualClock(new Date(START + foldedHours * HOUR_MS)) });
          const clock = createManualClock(new Date(START + (HOURS + 10) * HOUR_MS));
          const period = { from: new Date(START + from * HOUR_MS), to: new Date(START + (from + length) * HOUR_MS) };
          const ranking = { rollUp: rollUps[subject.name], fixed: subject.fixed, by: subject.by };
          const top = await readSnapshot({ db: db() }, async (trx) => {
            const { current } = await openPeriod(trx, { clock, config }, period);
            return findTop(trx, ranking, current, limit);
          });
          const found = top.map(({ key, sums }) => [freeKey(subject, key), sums[subject.by]]);
          expect(found).toEqual((await addUp(db(), subject, period)).slice(0, limit));
        }),
        { numRuns: 12 },
      );
    },
    60_000,
  );

  it.each(subjects)(
    "is that of blocks too, made before and after what comes late or is taken back: $name by $by",
    async (subject) => {
      const { name, fixed, by, keyOf } = subject;
      const ranking = { rollUp: rollUps[name], fixed, by };
      await fc.assert(
        fc.asyncProperty(longScenario, async ({ first, later, foldsAgain, periods }) => {
          const { counts, foldedHours, limit, timeZone } = first;
          await clearRollUps(db());
          await write(db(), subject, counts);
          const config = { SITE_TIMEZONE: timeZone, SITE_CURRENCY: "EUR", RETENTION_HOURS_DAYS: 730 };
          const foldAt = (hours: number) => ({
            db: db(),
            config,
            clock: createManualClock(new Date(START + hours * HOUR_MS)),
          });
          await foldRollUps(foldAt(foldedHours ?? LONG_HOURS));
          await foldBlocks(foldAt(0));
          for (const { hour, number, value } of [...later, ...counts.slice(0, 3)]) {
            // Of the counts that were there, some are taken back.
            const isThere = counts.some((one) => one.hour === hour && one.number === number && one.value === value);
            const at = new Date(START + hour * HOUR_MS);
            await addToRollUps(db(), timeZone, {
              name,
              hour: at,
              key: { ...fixed, ...keyOf(number) },
              counted: { [by]: isThere ? -value : value },
            });
          }
          if (foldsAgain) {
            await foldRollUps(foldAt(LONG_HOURS + 72));
            await foldBlocks(foldAt(0));
          }
          const clock = createManualClock(new Date(START + (LONG_HOURS + 90) * HOUR_MS));
          for (const { from, length } of periods) {
            const period = { from: new Date(START + from * HOUR_MS), to: new Date(START + (from + length) * HOUR_MS) };
            const top = await readSnapshot({ db: db() }, async (trx) => {
              const { current } = await openPeriod(trx, { clock, config }, period);
              return findTop(trx, ranking, current, limit);
            });
            const found = top.map(({ key, sums }) => [freeKey(subject, key), sums[by]]);
            expect(found).toEqual((await addUp(db(), subject, period)).slice(0, limit));
          }
        }),
        { numRuns: 6 },
      );
    },
    120_000,
  );

  it("adds up the hours of a day that was folded in another time zone", async () => {
    const click = subjects.find(({ name }) => name === "click")!;
    await clearRollUps(db());
    const counts = Array.from({ length: HOURS }, (_, hour) => ({ hour, number: 1, value: 1 + (hour % 5) }));
    await write(db(), click, counts);
    const config = { SITE_TIMEZONE: "UTC", SITE_CURRENCY: "EUR", RETENTION_HOURS_DAYS: 730 };
    const clock = createManualClock(new Date(START + (HOURS + 90) * HOUR_MS));
    await foldRollUps({ db: db(), config, clock });
    await foldBlocks({ db: db(), config, clock });
    for (const timeZone of ["UTC", "America/Los_Angeles", "Asia/Tokyo"]) {
      for (const [from, to] of [
        [38, 43],
        [36, 55],
        [13, 35],
      ] as const) {
        const period = { from: new Date(START + from * HOUR_MS), to: new Date(START + to * HOUR_MS) };
        const [top] = await readSnapshot({ db: db() }, async (trx) => {
          const { current } = await openPeriod(trx, { clock, config: { ...config, SITE_TIMEZONE: timeZone } }, period);
          return findTop(trx, { rollUp: rollUps.click, fixed: {}, by: "counted" }, current, 1);
        });
        expect(top!.sums.counted).toBe((await addUp(db(), click, period))[0]![1]);
      }
    }
  });

  describe("with lists of seven a day", () => {
    const whole = { from: new Date(START), to: new Date(START + HOURS * HOUR_MS) };
    /** The first of all, of counts by day and key, folded. */
    async function first(name: RollUpName, days: Record<number, number>[]): Promise<[unknown, number]> {
      const subject = subjects.find((known) => known.name === name)!;
      await clearRollUps(db());
      const counts = days.flatMap((keys, day) =>
        Object.entries(keys).map(([number, value]) => ({ hour: day * 24, number: Number(number), value })),
      );
      await write(db(), subject, counts);
      const config = { SITE_TIMEZONE: "UTC", SITE_CURRENCY: "EUR", RETENTION_HOURS_DAYS: 730 };
      const clock = createManualClock(new Date(START + (HOURS + 10) * HOUR_MS));
      await foldRollUps({ db: db(), config, clock });
      const ranking = { rollUp: rollUps[name], fixed: subject.fixed, by: subject.by };
      const [top] = await readSnapshot({ db: db() }, async (trx) => {
        const { current } = await openPeriod(trx, { clock, config }, whole);
        return findTop(trx, ranking, current, 1);
      });
      return [Object.values(freeKey(subject, top!.key))[0], top!.sums[subject.by]!];
    }
    const range = (from: number, count: number, value: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [from + index, value]));

    it("finds what is in none of them and yet first of all", async () => {
      const days = Array.from({ length: 4 }, (_, day) => ({ ...range(1 + day * 8, 8, 10), 39: 9 }));
      expect(await first("click", days)).toEqual([40, 36]);
    });

    it("looks up what is in one of them and may be first", async () => {
      expect(
        await first("click", [
          { 1: 100, 2: 60, ...range(20, 8, 5) },
          { 2: 50, ...range(3, 8, 55) },
        ]),
      ).toEqual([3, 110]);
    });

    it("knows that merged products may be first together", async () => {
      expect(await first("event", [{ 10: 12, ...range(11, 8, 10), 1: 9, 2: 9, 3: 9 }])).toEqual([1, 27]);
    });
  });
});

function freeKey({ fixed }: Subject, key: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(key).filter(([column]) => !(column in fixed)));
}

async function write(
  db: Database,
  { name, fixed, by, keyOf }: Subject,
  counts: { hour: number; number: number; value: number }[],
): Promise<void> {
  const sums = new Map<string, Record<string, unknown>>();
  for (const { hour, number, value } of counts) {
    const key = { ...keyOf(number), ...fixed, hour: new Date(START + hour * HOUR_MS).toISOString() };
    const row = sums.get(JSON.stringify(key)) ?? { ...key, [by]: 0 };
    row[by] = (row[by] as number) + value;
    sums.set(JSON.stringify(key), row);
  }
  const table = sql.table(`${name}_hour`);
  await sql`insert into ${table} select * from jsonb_populate_recordset(null::${table}, ${JSON.stringify(
    [...sums.values()].map((row) => ({ ...zeros(name), ...row })),
  )}::jsonb)`.execute(db.ingest);
}

function zeros(name: RollUpName): Record<string, number> {
  return Object.fromEntries(rollUps[name].measures.map((measure) => [measure, 0]));
}

/** The whole ranking, by looking at every row. */
async function addUp(
  db: Database,
  subject: Subject,
  { from, to }: { from: Date; to: Date },
): Promise<[Record<string, string | number>, number][]> {
  const { name, fixed, by } = subject;
  const { rows } = await sql<Record<string, string | number>>`
    select * from ${sql.table(`${name}_hour`)} where hour >= ${from} and hour < ${to}`.execute(db.reads);
  const merged = new Map([
    [2, 1],
    [3, 1],
    [9, 8],
  ]);
  const sums = new Map<string, [Record<string, string | number>, number]>();
  for (const row of rows) {
    const key = freeKey(
      subject,
      Object.fromEntries(Object.keys(rollUps[name].key).map((column) => [column, row[column]!])),
    );
    if (key.product_id === 0 || Object.entries(fixed).some(([column, value]) => row[column] !== value)) continue;
    for (const column of productColumns(rollUps[name])) key[column] = merged.get(key[column] as number) ?? key[column]!;
    if ("low" in key && key.low === key.high) continue;
    if ("low" in key && key.low! > key.high!) [key.low, key.high] = [key.high!, key.low!];
    const entry = sums.get(JSON.stringify(key)) ?? [key, 0];
    entry[1] += row[by] as number;
    sums.set(JSON.stringify(key), entry);
  }
  const values = (key: Record<string, string | number>) => Object.values(key);
  return [...sums.values()]
    .filter(([, sum]) => sum > 0)
    .sort(([a, x], [b, y]) => y - x || compare(values(a), values(b)));
}

function compare(a: (string | number)[], b: (string | number)[]): number {
  const index = a.findIndex((value, place) => value !== b[place]);
  return index < 0 ? 0 : a[index]! < b[index]! ? -1 : 1;
}
