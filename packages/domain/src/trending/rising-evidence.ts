import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { BoardScores } from "./board-reader.ts";
import type { BoardWindow } from "./contract.ts";
import type { Traffic } from "./find-rises.ts";
import type { BoardDeps } from "./get-popular.ts";
import type { MergedProducts } from "./merged-products.ts";
import { anscombe } from "./negative-binomial.ts";

/** A time that is looked at for rises. */
export interface RisingPeriod {
  from: Date;
  to: Date;
  /** Of every product that was viewed enough to tell anything. */
  traffic: Traffic[];
  /** How many products would have been found, had they risen. */
  tested: number;
  /** How many of them may seem to rise by mere chance, in a look at all of them. */
  chanceAlarms: number;
  /** The site's views over its usual ones. */
  siteSurge: number;
  /** What is usual of a product at this time of day, over what its share of all views makes; 1 where nothing is known. */
  rhythmOf(productIds: number[]): Promise<ReadonlyMap<number, number>>;
}

export interface EvidenceDeps extends BoardDeps {
  db: Pick<Database, "reads" | "analytics">;
  clock: Clock;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The same time of so many days, or weeks, before. */
const DAYS = 7;
const WEEKS = 4;
/** With less of them to go by nothing is usual. */
const MIN_DAYS = 3;
const MIN_WEEKS = 2;
/** Views of the whole site, below which nothing is told of single products. */
const MIN_SITE_VIEWS = 50;
/** The running hour is looked at once it is this old; until then the one before tells more. */
const MIN_RUNNING_MS = 10 * MINUTE_MS;
/** Products with fewer views are not even compared; half of what a rise needs. */
const MIN_VIEWS = 4;
/** A product's own rhythm is believed as far as it rests on more views than these. */
const RHYTHM_PRIOR = 25;
/** Products of a day that are looked at: those that seem to rise, and the most viewed, which tell of the site. */
const MAX_CANDIDATES = 2_000;
const MAX_TELLING = 300;
/**
 * An hour that is over is judged once, a time that goes on again and again: each look at it may be wrong less often, so that
 * an hour has no more than one false alarm in all.
 */
const CHANCE_ALARMS = { over: 0.35, goingOn: 0.05 };
/** How long evidence is used, by what it costs to read. */
const KEPT_MS: Record<BoardWindow, number> = { "1h": 4_000, "24h": 60_000, "7d": 600_000 };

const kept = new WeakMap<object, Map<BoardWindow, { until: number; periods: Promise<RisingPeriod[]> }>>();

/**
 * The times to look at for a window, with what happened in them and what usually does. None where too little is known.
 *
 * - `1h`: the last full hour, and the running one once it is ten minutes old, against the same hour of seven days. So
 *   nothing is blind for an hour, and every count is one that is stored.
 * - `24h`: the last 24 hours, the running one included, against the seven days before.
 * - `7d`: the last seven days of the site's time zone, today included, against the four weeks before.
 */
export function readEvidence(deps: EvidenceDeps, window: BoardWindow): Promise<RisingPeriod[]> {
  const now = deps.clock.now().getTime();
  const windows = kept.get(deps.boards) ?? new Map<BoardWindow, { until: number; periods: Promise<RisingPeriod[]> }>();
  kept.set(deps.boards, windows);
  const known = windows.get(window);
  if (known && now < known.until && now >= known.until - KEPT_MS[window]) return known.periods;
  const read = { "1h": readHours, "24h": readDay, "7d": readWeek }[window];
  const entry = { until: now + KEPT_MS[window], periods: read(deps, now) };
  windows.set(window, entry);
  entry.periods.catch(() => {
    if (windows.get(window) === entry) windows.delete(window);
  });
  return entry.periods;
}

async function readHours(deps: EvidenceDeps, now: number): Promise<RisingPeriod[]> {
  const running = Math.floor(now / HOUR_MS) * HOUR_MS;
  const hours = now - running >= MIN_RUNNING_MS ? [running - HOUR_MS, running] : [running - HOUR_MS];
  const scores = await deps.boards.scores();
  const shares = readShares(scores);
  const periods = await Promise.all(hours.map((hour) => readHour(deps, { hour, now, shares, scores })));
  return periods.filter((period) => period !== null);
}

interface HourOptions {
  hour: number;
  now: number;
  shares: Shares;
  scores: BoardScores;
}

async function readHour(deps: EvidenceDeps, { hour, now, shares, scores }: HourOptions): Promise<RisingPeriod | null> {
  const { merged } = scores.reading;
  const to = Math.min(now, hour + HOUR_MS);
  const earlier = Array.from({ length: DAYS }, (_, day) => hour - (day + 1) * DAY_MS);
  const [site, rows] = await Promise.all([siteViews(deps, [hour, ...earlier]), viewsOfHour(deps, hour)]);
  const days = earlier.filter((time) => site.has(time));
  const siteUsual = (sum(days.map((time) => site.get(time)!)) / days.length) * ((to - hour) / HOUR_MS);
  const seen = site.get(hour) ?? 0;
  if (days.length < MIN_DAYS || seen < MIN_SITE_VIEWS || shares.total === 0) return null;
  return {
    from: new Date(hour),
    to: new Date(to),
    siteSurge: seen / siteUsual,
    tested: rows.length,
    chanceAlarms: to === hour + HOUR_MS ? CHANCE_ALARMS.over : CHANCE_ALARMS.goingOn,
    // A share of seven decayed days is told by a hundred times the views that seven single hours have.
    traffic: fold(rows, merged).map(({ productId, views, visitors }) => ({
      productId,
      views,
      visitors,
      usual: shares.of(productId) * siteUsual,
      evidence: shares.of(productId) * shares.views,
    })),
    async rhythmOf(productIds) {
      const had = await viewsAtHours(deps, withMerged(productIds, merged), days);
      const siteThen = sum(days.map((time) => site.get(time)!));
      const own = new Map(fold(had, merged).map(({ productId, views }) => [productId, views]));
      const ratio = (id: number) => ((own.get(id) ?? 0) + RHYTHM_PRIOR) / (shares.of(id) * siteThen + RHYTHM_PRIOR);
      return new Map(productIds.map((id) => [id, ratio(id)]));
    },
  };
}

async function readDay(deps: EvidenceDeps, now: number): Promise<RisingPeriod[]> {
  const scores = await deps.boards.scores();
  const to = Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS;
  const from = to - DAY_MS;
  const { candidates, tested } = pickCandidates(scores);
  const ids = withMerged(candidates, scores.reading.merged);
  const { rows } = await sql<PeriodRow>`
    select product_id as "productId",
      coalesce(sum(counted) filter (where hour >= ${new Date(from)}), 0)::bigint as views,
      coalesce(sum(visitors) filter (where hour >= ${new Date(from)}), 0)::bigint as visitors,
      coalesce(sum(counted) filter (where hour < ${new Date(from)}), 0)::bigint as before,
      count(*) filter (where hour < ${new Date(from)})::int as times
    from event_hour
    where kind = 'view' and product_id = any(${[0, ...ids]}::bigint[])
      and hour >= ${new Date(from - DAYS * DAY_MS)} and hour < ${new Date(to)}
    group by product_id`.execute(deps.db.reads);
  const times = (rows.find(({ productId }) => productId === 0)?.times ?? 0) / 24;
  return toPeriod({ rows, times, least: MIN_DAYS, from, to: now, tested, merged: scores.reading.merged });
}

async function readWeek(deps: EvidenceDeps, now: number): Promise<RisingPeriod[]> {
  const { reading } = await deps.boards.scores();
  // The table by day says itself what today is in the site's time zone.
  const { rows: days } = await sql<{ today: string | null; since: string; recent: string }>`
    select max(day) as today, max(day) - ${sql.lit(7 * (WEEKS + 1))} as since, max(day) - 7 as recent
    from event_day where kind = 'view' and product_id = 0`.execute(deps.db.analytics);
  const { today, since, recent } = days[0]!;
  if (today === null || now - Date.parse(today) > 3 * DAY_MS) return [];
  const { rows } = await sql<PeriodRow>`
    select product_id as "productId",
      coalesce(sum(counted) filter (where day > ${recent}::date), 0)::bigint as views,
      coalesce(sum(visitors) filter (where day > ${recent}::date), 0)::bigint as visitors,
      coalesce(sum(counted) filter (where day <= ${recent}::date), 0)::bigint as before,
      (count(*) filter (where day <= ${recent}::date))::int as times
    from event_day where kind = 'view' and day > ${since}::date
    group by product_id having sum(counted) filter (where day > ${recent}::date) >= ${MIN_VIEWS}`.execute(
    deps.db.analytics,
  );
  const times = (rows.find(({ productId }) => productId === 0)?.times ?? 0) / 7;
  const from = Date.parse(today) - 6 * DAY_MS;
  const tested = rows.length;
  return toPeriod({ rows, times, least: MIN_WEEKS, from, to: now, tested, merged: reading.merged });
}

interface CountedRow {
  productId: number;
  views: number;
  visitors: number;
  /** Views in the earlier periods. */
  before: number;
}

interface PeriodRow extends CountedRow {
  times: number;
}

interface PeriodOptions {
  rows: PeriodRow[];
  /** How many earlier periods there are, and how many there must be. */
  times: number;
  least: number;
  from: number;
  to: number;
  tested: number;
  merged: MergedProducts;
}

/** Product 0 is the site itself. */
function toPeriod({ rows, times, least, from, to, tested, merged }: PeriodOptions): RisingPeriod[] {
  const site = rows.find(({ productId }) => productId === 0);
  if (!site || times < least || site.before === 0 || site.views < MIN_SITE_VIEWS) return [];
  const products = fold(
    rows.filter(({ productId }) => productId !== 0),
    merged,
  );
  return [
    {
      from: new Date(from),
      to: new Date(to),
      siteSurge: site.views / (site.before / times),
      tested,
      chanceAlarms: CHANCE_ALARMS.goingOn,
      traffic: products
        .filter(({ views }) => views >= MIN_VIEWS)
        .map(({ before, ...row }) => ({ ...row, usual: (before + 0.5) / times, evidence: before + 0.5 })),
      rhythmOf: async () => new Map(),
    },
  ];
}

interface Shares {
  /** A product's share of the site's views over the last week or so. */
  of(productId: number): number;
  /** Sum of all scores. */
  total: number;
  /** All views as they weigh now. */
  views: number;
}

/** Shares come from the board of seven days: decayed, they follow what changes slowly, and hardly know the last hour. */
function readShares({ views, reading }: BoardScores): Shares {
  const total = sum(views.read("7d", reading));
  return {
    total,
    views: views.toEvents("7d", total, reading),
    of: (productId) => (views.of("7d", reading, [productId])[0]?.score ?? 0) / total,
  };
}

/** Products that the decayed counts of a day let suspect of rising, and the most viewed ones. */
function pickCandidates({ views, reading }: BoardScores): { candidates: number[]; tested: number } {
  const day = views.read("24h", reading);
  const week = views.read("7d", reading);
  const toDay = views.toEvents("24h", sum(day), reading);
  if (toDay === 0) return { candidates: [], tested: 0 };
  const ofDay = toDay / sum(day);
  const ofWeek = toDay / sum(week);
  const telling = views.top("7d", reading, MAX_TELLING);
  let tested = 0;
  const suspects: { index: number; rise: number }[] = [];
  for (let index = 0; index < day.length; index++) {
    const seen = day[index]! * ofDay;
    const usual = week[index]! * ofWeek;
    if (seen < MIN_VIEWS) continue;
    tested++;
    if (seen < usual * 1.2) continue;
    suspects.push({ index, rise: anscombe(seen, 0.05) - anscombe(usual, 0.05) });
  }
  suspects.sort((a, b) => b.rise - a.rise || a.index - b.index);
  const found = suspects.slice(0, MAX_CANDIDATES).map(({ index }) => views.keyOf(index));
  return { candidates: [...new Set([...telling.map(({ low }) => low), ...found])], tested };
}

async function siteViews({ db }: EvidenceDeps, hours: number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ hour: Date; views: number }>`
    select hour, counted as views from event_hour
    where kind = 'view' and product_id = 0 and counted > 0 and hour = any(${toDates(hours)}::timestamptz[])`.execute(
    db.reads,
  );
  return new Map(rows.map(({ hour, views }) => [hour.getTime(), views]));
}

async function viewsOfHour({ db }: EvidenceDeps, hour: number): Promise<CountedRow[]> {
  const { rows } = await sql<CountedRow>`
    select product_id as "productId", counted as views, visitors, 0 as before from event_hour
    where hour = ${new Date(hour)} and kind = 'view' and product_id > 0 and counted >= ${MIN_VIEWS}`.execute(db.reads);
  return rows;
}

async function viewsAtHours({ db }: EvidenceDeps, productIds: number[], hours: number[]): Promise<CountedRow[]> {
  if (productIds.length === 0) return [];
  const { rows } = await sql<CountedRow>`
    select product_id as "productId", sum(counted)::bigint as views, sum(visitors)::bigint as visitors, 0 as before from event_hour
    where product_id = any(${productIds}::bigint[]) and kind = 'view' and hour = any(${toDates(hours)}::timestamptz[])
    group by product_id`.execute(db.reads);
  return rows;
}

/** Counts of merged products are counts of what they were merged into. */
function fold(rows: CountedRow[], merged: MergedProducts): CountedRow[] {
  const folded = new Map<number, CountedRow>();
  for (const { productId: id, views, visitors, before } of rows) {
    const productId = merged.get(id) ?? id;
    const sum = folded.get(productId) ?? { productId, views: 0, visitors: 0, before: 0 };
    sum.views += views;
    sum.visitors += visitors;
    sum.before += before;
    folded.set(productId, sum);
  }
  return [...folded.values()];
}

function withMerged(productIds: number[], merged: MergedProducts): number[] {
  const wanted = new Set(productIds);
  const sources = [...merged].filter(([, into]) => wanted.has(into)).map(([from]) => from);
  return [...wanted, ...sources];
}

const toDates = (times: number[]) => times.map((time) => new Date(time));

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
