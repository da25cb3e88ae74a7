import { type Database, ensureEventPartitions } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import { createManualClock, systemClock } from "../platform/clock.ts";
import { foldBlocks } from "./fold-blocks.ts";
import { foldRollUps } from "./fold-rollups.ts";
import { createKnownLog } from "./known-log.ts";
import { applyRetention } from "./retention.ts";
import { type RollUpName, rollUps } from "./rollups.ts";
import { type AddedCount, addToRollUps } from "./rollups-testing.ts";
import { SETTLED_MS } from "./stale-blocks.ts";
import { takeBack } from "./take-back.ts";
import { clearTracking, makeProducts, openTestTracking } from "./testing.ts";
import { createUuidv7 } from "./uuidv7.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The first day of a block of 64 days; clocks are set in Berlin on its 59th. */
const START = Date.UTC(2026, 0, 27);
/** When days since then are settled. */
const settled = (days: number) => START + days * DAY_MS + SETTLED_MS;

describeOnBothDatabases("folding days into blocks", (db) => {
  beforeEach(() => clearTracking(db()));

  const deps = (now: number, timeZone = "UTC") => ({
    db: db(),
    clock: createManualClock(new Date(now)),
    config: { SITE_TIMEZONE: timeZone },
  });
  const view = (at: number, counted: AddedCount["counted"] = 1, product = 1): AddedCount => ({
    name: "event",
    hour: new Date(Math.floor(at / HOUR_MS) * HOUR_MS),
    key: { kind: "view", product_id: product },
    counted,
  });
  const fold = async (now: number, timeZone = "UTC") => {
    await foldRollUps(deps(now, timeZone));
    return foldBlocks(deps(now, timeZone));
  };

  it("makes them of days that have been over for three days, the longer of the shorter", async () => {
    for (let day = 2; day < 64; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS + 5 * HOUR_MS));
    await fold(settled(64) - 1);
    expect(await blocks(db())).toEqual({ 1: 61, 4: 15, 16: 3 });
    await fold(settled(64));
    expect(await blocks(db())).toEqual({ 1: 62, 4: 16, 16: 4, 64: 1 });
    expect(await fold(settled(64))).toBe(0);
    const { rows } = await sql`select count from event_block join rollup_block on id = block_id
      where last_day - first_day = 63`.execute(db().reads);
    expect(rows).toEqual([{ count: 62 }]);
  });

  it("adds every roll-up up, with all its measures, however many keys there are", async () => {
    const keys = 4_500;
    for (const { name, key, measures } of Object.values(rollUps)) {
      const columns = Object.entries(key).map(([column, type]) =>
        type === "text" ? sql`'x' || number as ${sql.ref(column)}` : sql`number as ${sql.ref(column)}`,
      );
      const values = measures.map((measure, index) => sql`${sql.lit(index + 1)} + number % 7 as ${sql.ref(measure)}`);
      for (const day of [0, 1, 3]) {
        await sql`insert into ${sql.table(`${name}_hour`)} (${sql.join(
          [...Object.keys(key), ...measures, "hour"].map((column) => sql.ref(column)),
        )}) select ${sql.join([...columns, ...values])}, ${new Date(START + day * DAY_MS + 7 * HOUR_MS)}::timestamptz
          from generate_series(${day * 10}::int, ${day * 10 + keys}::int) as number`.execute(db().ingest);
      }
    }
    await fold(settled(4));
    expect(await blocks(db())).toEqual({ 1: 4, 4: 1 });
    await expectExact(db(), "UTC");
    const { rows } = await sql`select count(*) from search_block`.execute(db().reads);
    expect(rows).toEqual([{ count: keys + 31 }]);
    const { rows: hours } = await sql`select count(*) from search_block_hour`.execute(db().reads);
    expect(hours).toEqual([{ count: 750 }]);
  }, 60_000);

  it("is what the days are, whatever the order of events, folds and what is taken back", async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          late: fc.oneof(fc.integer({ min: 0, max: 48 }), fc.integer({ min: 0, max: 250 })),
          counted: fc.integer({ min: -3, max: 9 }),
          product: fc.integer({ min: 0, max: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.constant("fold" as const) },
      { weight: 2, arbitrary: fc.record({ hours: fc.integer({ min: 1, max: 200 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 8, maxLength: 25, size: "max" }),
        fc.constantFrom("Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"),
        async (steps, timeZone) => {
          await clearTracking(db());
          let now = START + 50 * DAY_MS;
          for (const move of [...steps, "fold" as const]) {
            if (move === "fold") await fold(now, timeZone);
            else if ("hours" in move) now += move.hours * HOUR_MS;
            else await addToRollUps(db(), timeZone, view(now - move.late * HOUR_MS, move.counted, move.product));
            await expectExact(db(), timeZone);
          }
          const { rows } = await sql`select from rollup_block where state <> 'ready'`.execute(db().reads);
          expect(rows).toHaveLength(0);
        },
      ),
      { numRuns: 8 },
    );
  }, 120_000);

  it("is right though days change while it is made", async () => {
    for (let day = 0; day < 20; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    const now = settled(20);
    await foldRollUps(deps(now));
    const writers = [3, 0, 9, 15, 7, 1].map(async (day, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 15));
      await addToRollUps(db(), "UTC", view(START + day * DAY_MS, 5));
    });
    await Promise.all([foldBlocks(deps(now)), ...writers]);
    await expectExact(db(), "UTC");
    while ((await foldBlocks(deps(now))) > 0);
    await expectExact(db(), "UTC");
    expect(await blocks(db())).toEqual({ 1: 20, 4: 5, 16: 1 });
  });

  it("makes anew what was broken off", async () => {
    for (let day = 0; day < 4; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    await sql`insert into rollup_block (id, first_day, last_day, time_zone)
      values (7, '2026-01-27', '2026-01-30', 'UTC')`.execute(db().ingest);
    await sql`insert into event_block values (7, 'view', 1, 2, 2, 2, 2)`.execute(db().ingest);
    await fold(settled(4));
    expect(await blocks(db())).toEqual({ 1: 4, 4: 1 });
    await expectExact(db(), "UTC");
    expect((await sql`select from event_block where block_id = 7`.execute(db().reads)).rows).toEqual([]);
  });

  it("removes rows of blocks that are gone, and no others", async () => {
    for (let day = 0; day < 4; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    await fold(settled(4));
    // Of a node that went on with a block after another one had removed it.
    await sql`insert into event_block select 1000000000, 'view', number, 2, 2, 2, 2
      from generate_series(1, 6000) as number`.execute(db().ingest);
    await sql`insert into search_block_hour (block_id, query, hour)
      values (1000000000, 'bass', now()), (1000000001, 'bass', now())`.execute(db().ingest);
    await fold(settled(4));
    const { rows } = await sql`select (select count(*) from event_block where block_id = 1000000000) as sums,
      (select count(*) from search_block_hour) as hours`.execute(db().reads);
    expect(rows).toEqual([{ sums: 0, hours: 0 }]);
    expect(await blocks(db())).toEqual({ 1: 4, 4: 1 });
    await expectExact(db(), "UTC");
  });

  it("is right though two nodes are at it, each of which removes what the other one begins", async () => {
    for (let day = 0; day < 20; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    await foldRollUps(deps(settled(20)));
    const node = async () => {
      for (let runs = 0; runs < 4; runs++)
        await foldBlocks({ ...deps(0), clock: systemClock }, AbortSignal.timeout(60));
    };
    await Promise.all([node(), node(), node()]);
    await expectExact(db(), "UTC");
    await foldBlocks(deps(0));
    // What the last of them left.
    await foldBlocks(deps(0));
    expect(await blocks(db())).toEqual({ 1: 20, 4: 5, 16: 1 });
    await expectExact(db(), "UTC");
    const { rows } = await sql`select from event_block where block_id not in (select id from rollup_block)`.execute(
      db().reads,
    );
    expect(rows).toEqual([]);
  });

  it("goes on with the next where a day of one changes while it is made", async () => {
    for (let day = 0; day < 12; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    await sql`create function spoil() returns trigger language plpgsql as
      $$ begin update rollup_block set state = 'stale' where id = new.block_id and first_day = '2026-01-27'; return new; end $$`.execute(
      db().ingest,
    );
    await sql`create trigger spoil before insert on event_block for each row execute function spoil()`.execute(
      db().ingest,
    );
    const made = await fold(settled(12));
    await sql`drop trigger spoil on event_block`.execute(db().ingest);
    await sql`drop function spoil`.execute(db().ingest);
    expect(made).toBe(14);
    expect(await blocks(db())).toEqual({ 1: 12, 4: 2 });
    expect(await fold(settled(12))).toBe(1);
    expect(await blocks(db())).toEqual({ 1: 12, 4: 3 });
  });

  it("has hours kept together be stale by the time zone they were kept in", async () => {
    for (let day = 0; day < 4; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    await fold(settled(4), "UTC");
    // On the first day in UTC, on the second in Berlin.
    await addToRollUps(db(), "Europe/Berlin", view(START + 23 * HOUR_MS));
    const { rows } = await sql`select first_day as "firstDay", last_day as "lastDay" from rollup_block
      where state = 'stale' order by 1, 2`.execute(db().reads);
    expect(rows).toEqual([
      { firstDay: "2026-01-27", lastDay: "2026-01-27" },
      { firstDay: "2026-01-27", lastDay: "2026-01-30" },
    ]);
  });

  it("is what the days are, though they begin later than when it was made, and get hours that were late", async () => {
    for (let hours = 0; hours < 120; hours += 5) {
      const now = START + 4 * DAY_MS + hours * HOUR_MS;
      await addToRollUps(db(), "Pacific/Kiritimati", view(now));
      await fold(now, "Pacific/Kiritimati");
      await addToRollUps(db(), "America/Los_Angeles", view(now - 47 * HOUR_MS));
      await expectExact(db(), "Pacific/Kiritimati");
    }
    expect(await blocks(db())).toMatchObject({ 4: 1 });
  });

  describe("within one run", () => {
    beforeEach(async () => {
      for (let day = 0; day < 40; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
      await foldRollUps(deps(settled(40)));
    });
    /** A clock of which time passes whenever it is looked at. */
    const passing = (ms: number, look = () => {}) => {
      const { advance, now } = createManualClock(new Date(settled(40)));
      return {
        now: () => {
          look();
          advance(ms);
          return now();
        },
      };
    };

    it("makes what there is time for, and the rest in the next", async () => {
      const slow = { ...deps(0), clock: passing(2_000) };
      const made = await foldBlocks(slow);
      expect(made).toBeGreaterThan(0);
      expect(made).toBeLessThan(50);
      for (let runs = 0; (await foldBlocks(slow)) > 0; runs++) expect(runs).toBeLessThan(30);
      expect(await blocks(db())).toEqual({ 1: 40, 4: 10, 16: 2 });
      await expectExact(db(), "UTC");
    });

    it("stops when it is told to, and makes anew what it broke off", async () => {
      const stop = new AbortController();
      let looks = 0;
      const clock = passing(0, () => {
        if (++looks === 4) stop.abort();
      });
      expect(await foldBlocks({ ...deps(0), clock }, stop.signal)).toBe(2);
      expect(await blocks(db())).toEqual({ 4: 2 });
      await foldBlocks(deps(settled(40)));
      expect(await blocks(db())).toEqual({ 1: 40, 4: 10, 16: 2 });
      await expectExact(db(), "UTC");
    });
  });

  it("leaves turns to the event loop while it adds a block up, and while it removes one", async () => {
    const days = [0, 1, 2, 3].map((day) => new Date(START + day * DAY_MS).toISOString().slice(0, 10));
    await sql`insert into click_day (day, offer_id, count)
      select day, number, 1 from unnest(${days}::date[]) as day, generate_series(1, 30000) as number`.execute(
      db().ingest,
    );
    await sql`insert into rollup_state (name, folded_to) values ('hours', ${new Date(settled(4))})`.execute(
      db().ingest,
    );
    await sql`insert into rollup_block (first_day, last_day, time_zone, state)
      select day, day, 'UTC', 'ready' from unnest(${days}::date[]) as day`.execute(db().ingest);
    const turnsOf = async (run: () => Promise<unknown>) => {
      let turns = 0;
      let running = true;
      const count = () => {
        turns++;
        if (running) setImmediate(count);
      };
      setImmediate(count);
      await run();
      running = false;
      return turns;
    };
    // 15 parts of 2,000 keys each.
    expect(await turnsOf(() => foldBlocks(deps(START)))).toBeGreaterThan(15);
    expect(await blocks(db())).toEqual({ 1: 4, 4: 1 });
    await sql`update rollup_block set state = 'stale' where first_day < last_day`.execute(db().ingest);
    await sql`delete from click_day`.execute(db().ingest);
    expect(await turnsOf(() => foldBlocks(deps(START)))).toBeGreaterThan(6);
    expect(await sql`select from click_block`.execute(db().reads)).toMatchObject({ rows: [] });
  });

  it("ends hours kept together with the other hours, and keeps the sums", async () => {
    for (let day = 0; day < 8; day++) await addToRollUps(db(), "UTC", view(START + day * DAY_MS));
    const config = { SITE_TIMEZONE: "UTC", RETENTION_EVENTS_DAYS: 90, RETENTION_HOURS_DAYS: 7 };
    const together = async () =>
      (await sql<{ hour: Date }>`select hour from event_block_hour order by hour`.execute(db().reads)).rows.map(
        ({ hour }) => (hour.getTime() - START) / DAY_MS,
      );
    await fold(START + 13 * DAY_MS);
    expect(await together()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await applyRetention({ ...deps(START + 13 * DAY_MS), config });
    expect(await together()).toEqual([6, 7]);
    await applyRetention({ ...deps(START + 14 * DAY_MS), config });
    expect(await together()).toEqual([7]);
    expect(await blocks(db())).toMatchObject({ 4: 2 });
  });

  describe("of events as they come in", () => {
    it("has a block be stale where one comes later than that, and where one of a machine is taken back", async () => {
      const { clock, track } = openTestTracking(db(), { start: new Date(START + 9 * HOUR_MS).toISOString() });
      const [product] = await makeProducts(db(), 1);
      await ensureEventPartitions(db().ingest, new Date(START - DAY_MS), new Date(START + 10 * DAY_MS));
      const send = (at = clock.now()) =>
        track({
          kind: "view",
          productId: product!,
          at,
          id: createUuidv7(at),
          visitor: { id: `visitor ${at.getTime()}` },
        });
      await send();
      // A fold that is due before its time, so that what is late is not in its block's way alone.
      const foldAs = (now: Date) => fold(now.getTime());
      await foldAs(new Date(settled(4)));
      expect(await blocks(db())).toEqual({ 1: 4, 4: 1 });
      await send(new Date(START + 8 * HOUR_MS));
      expect(await blocks(db())).toEqual({ 1: 3 });
      await expectExact(db(), "UTC");
      await foldAs(new Date(settled(4)));
      expect(await blocks(db())).toEqual({ 1: 4, 4: 1 });

      const { rows: visitors } = await sql<{ hash: string }>`
        select encode(visitor, 'hex') as hash from event where product_ids = ${[product!]}::bigint[] order by at limit 1`.execute(
        db().reads,
      );
      const takenBack = await takeBack(
        { db: db(), config: { SITE_TIMEZONE: "UTC" }, clock, known: createKnownLog({ clock }) },
        [visitors[0]!.hash],
      );
      expect(takenBack).toBe(1);
      expect(await blocks(db())).toEqual({ 1: 3 });
      await foldAs(new Date(settled(4)));
      await expectExact(db(), "UTC");
      const { rows } = await sql`select sum(counted)::bigint as counted from event_block where product_id > 0`.execute(
        db().reads,
      );
      expect(rows).toEqual([{ counted: 1 }]);
    });
  });
});

/** How many blocks are read, by their length in days. */
async function blocks(db: Database): Promise<Record<number, number>> {
  const { rows } = await sql<{ length: number; count: number }>`
    select last_day - first_day + 1 as length, count(*) as count from rollup_block where state = 'ready'
    group by 1`.execute(db.reads);
  return Object.fromEntries(rows.map(({ length, count }) => [length, count]));
}

/** Every block that is ready has the sums of its days, or of some keys all hours of its day. */
async function expectExact(db: Database, timeZone: string): Promise<void> {
  for (const name of Object.keys(rollUps) as RollUpName[]) {
    const { key, measures } = rollUps[name];
    const columns = Object.keys(key);
    const keys = sql.join(columns.map((column) => sql.ref(column)));
    const stored = sql.join(measures.map((measure) => sql.ref(measure)));
    const sums = sql.join(measures.map((measure) => sql`sum(${sql.ref(measure)})::bigint as ${sql.ref(measure)}`));
    const differing = sql`
      with expected as (
        select id, ${keys}, ${sums} from rollup_block join ${sql.table(`${name}_day`)} on day between first_day and last_day
        where state = 'ready' and first_day < last_day group by id, ${keys}),
      kept as (
        select block_id as id, ${keys}, ${stored} from ${sql.table(`${name}_block`)}
        where block_id in (select id from rollup_block where state = 'ready')),
      hours as (
        select id, ${keys}, hour, ${stored} from rollup_block join ${sql.table(`${name}_hour`)}
          on (hour at time zone ${timeZone})::date = first_day
        where state = 'ready' and first_day = last_day),
      together as (
        select block_id as id, ${keys}, hour, ${stored} from ${sql.table(`${name}_block_hour`)}
        where block_id in (select id from rollup_block where state = 'ready'))
      select 'sums' as what from ((table expected except table kept) union all (table kept except table expected)) as a
      union all
      select 'hours' from (
        (select * from hours where (id, ${keys}) in (select id, ${keys} from together) except table together)
        union all (table together except table hours)) as b`;
    expect((await differing.execute(db.reads)).rows, name).toEqual([]);
  }
}
