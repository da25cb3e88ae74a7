import {
  createManualClock,
  foldBlocks,
  foldRollUps,
  getClicks,
  getFunnel,
  getOverview,
  getSearches,
  getSources,
  getTimeseries,
  getTopPairs,
  getTopProducts,
} from "@vitrine/domain";
import type { PeriodInput } from "@vitrine/domain/contract";
import { sql } from "kysely";
import pg from "pg";
import { fillRollUps } from "./analytics-data.ts";
import { openExisting, openScratch } from "./scratch.ts";
import { printTable } from "./table.ts";

interface AnalyticsFlags {
  events: number;
  days: number;
  products: number;
  rounds: number;
  database?: string;
  keep: boolean;
}

const HOUR_MS = 3_600_000;
const END = new Date("2026-06-01T00:00:00Z");

/** Every question of analytics over the roll-ups of many events; each answer should be there within 50 ms. */
export async function benchAnalytics(flags: AnalyticsFlags): Promise<void> {
  const { events, days, products, rounds } = flags;
  const scratch = flags.database
    ? await openExisting(flags.database)
    : await openScratch("postgres", {}, { follow: false });
  try {
    const { platform, config } = scratch;
    if (!flags.database) {
      const client = new pg.Client({ connectionString: config.DATABASE_URL });
      await client.connect();
      await client.query("set synchronous_commit to off; set maintenance_work_mem to '512MB'; set work_mem to '256MB'");
      const started = performance.now();
      await fillRollUps(client, { events, days, products, end: END }, (day) =>
        process.stderr.write(`\r${day + 1} of ${days} days`),
      );
      await client.end();
      process.stdout.write(`\nFilled in ${Math.round((performance.now() - started) / 1_000)} s.\n`);
    }
    if (flags.keep) process.stdout.write(`\n${config.DATABASE_URL}\n`);
    const clock = createManualClock(new Date(END.getTime() - 1));
    const deps = { db: platform.db, config, clock };
    const folding = performance.now();
    const hours = await foldRollUps(deps);
    if (hours > 0)
      process.stdout.write(`\nFolding an hour: ${Math.round((performance.now() - folding) / hours)} ms.\n`);
    const blocking = performance.now();
    const blocks = await foldBlocks(deps);
    if (blocks > 0) {
      await sql`vacuum analyze`.execute(platform.db.analytics);
      process.stdout.write(`\n${blocks} blocks in ${Math.round((performance.now() - blocking) / 1_000)} s.\n`);
    }
    await printSizes(platform.db.analytics);

    const questions: Record<string, (period: PeriodInput) => Promise<unknown>> = {
      overview: (period) => getOverview(deps, period),
      "timeseries by day": (period) => getTimeseries(deps, period),
      "topProducts by views": (period) => getTopProducts(deps, period),
      "topProducts by clicks": (period) => getTopProducts(deps, { ...period, by: "clicks" }),
      comparisons: (period) => getTopPairs(deps, period),
      searches: (period) => getSearches(deps, period),
      clicks: (period) => getClicks(deps, period),
      funnel: (period) => getFunnel(deps, period),
      sources: (period) => getSources(deps, period),
    };
    const rows: Record<string, string | number>[] = [];
    for (const [question, ask] of Object.entries(questions)) {
      const row: Record<string, string | number> = { question };
      for (const [name, nextPeriod] of Object.entries(periods(days))) {
        await ask(nextPeriod());
        const times: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const period = nextPeriod();
          const started = performance.now();
          await ask(period);
          times.push(performance.now() - started);
        }
        times.sort((a, b) => a - b);
        const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
        row[`${name}: p50`] = at(0.5);
        row[`${name}: p95`] = at(0.95);
      }
      rows.push(row);
    }
    printTable(rows);
  } finally {
    if (!flags.keep) await scratch.remove();
    else await scratch.platform.close();
  }
}

/** Periods that people ask for, in ms: up to now, and any. */
function periods(days: number): Record<string, () => PeriodInput> {
  const upToNow = (count: number) => () => ({ from: new Date(END.getTime() - count * 24 * HOUR_MS) });
  return {
    "24 hours": upToNow(1),
    "7 days": upToNow(7),
    "30 days": upToNow(30),
    [`${days} days`]: upToNow(days),
    any: () => {
      const hours = 1 + Math.floor(Math.random() * (days * 24 - 1));
      const to = END.getTime() - Math.floor(Math.random() * (days * 24 - hours)) * HOUR_MS;
      return { from: new Date(to - hours * HOUR_MS), to: new Date(to) };
    },
  };
}

async function printSizes(db: Parameters<ReturnType<typeof sql>["execute"]>[0]): Promise<void> {
  const { rows } = await sql<{ table: string; rows: string; size: string }>`
    select relname as table, to_char(greatest(reltuples, 0), 'FM999,999,999') as rows, pg_size_pretty(pg_total_relation_size(oid)) as size
    from pg_class where relkind = 'r' and relname ~ '^(event|pair|search|click|source|funnel)_(hour|day|block|block_hour)$' order by relname`.execute(
    db,
  );
  printTable(rows.map((row) => ({ ...row })));
}
