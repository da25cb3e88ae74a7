import { appendEvents, type CountedEvents, ensureEventPartitions, lockEventLog, type NewEvent } from "@vitrine/db";
import {
  countPage,
  createBoardCounters,
  createBoardReader,
  createUuidv7,
  decodeCounters,
  encodeCounters,
  getComparisons,
  getPopular,
  rebuildBoards,
  seedCatalog,
  storeCounters,
} from "@vitrine/domain";
import { sql } from "kysely";
import { type RisingSimulation, simulateRising } from "./rising.ts";
import { createRandom } from "./rising-traffic.ts";
import { openScratch, type Scratch } from "./scratch.ts";
import { printTable } from "./table.ts";

interface TrendingFlags {
  products: number;
  events: number;
  hours: number;
}

/** Events of a page, as the reader of the log has them. */
const PAGE = 10_000;
const PAGES = 200;
const NOW_MINUTE = Math.floor(Date.now() / 60_000);

/**
 * The boards: events counted in memory, the room they take, the log read and counted, boards read from a seeded catalog, and
 * what `rising` finds in simulated traffic.
 */
export async function benchTrending({ products, events, hours }: TrendingFlags): Promise<void> {
  const counting = [];
  for (const size of [100_000, 1_000_000]) counting.push(await measureCounting(size));
  printTable(counting);
  const scratch = await openScratch("postgres");
  try {
    await seedCatalog(scratch.platform, { products });
    printTable(await measureReads(scratch, events));
  } finally {
    await scratch.remove();
  }
  await printRising(hours);
}

async function measureCounting(products: number): Promise<Record<string, string | number>> {
  const random = createRandom(1);
  // Every product at least once, then by popularity.
  const all = pageOf(Array.from({ length: products }, (_, index) => index + 1));
  const pages = Array.from({ length: PAGES }, () =>
    pageOf(Array.from({ length: PAGE }, () => Math.ceil(products ** random()))),
  );
  const counters = createBoardCounters();
  countPage(counters, all);
  const seconds = timed(() => {
    for (const page of pages) countPage(counters, page);
  });
  const ranking = timed(() => counters.views.scores("24h", NOW_MINUTE));
  const encoding = performance.now();
  const bytes = await encodeCounters(storeCounters(counters));
  const decoding = performance.now();
  const restored = createBoardCounters(await decodeCounters(bytes));
  const restoredAt = performance.now();
  if (restored.views.size !== products) throw new Error("the snapshot lost products");
  return {
    products,
    "events counted/s": round((PAGE * PAGES) / seconds),
    "memory MB": round(counters.views.bytes / 1e6),
    "all scores ms": round(ranking * 1_000),
    "snapshot MB": (bytes.length / 1e6).toFixed(1),
    "written in ms": round(decoding - encoding),
    "restored in ms": round(restoredAt - decoding),
  };
}

function pageOf(productIds: number[]): CountedEvents {
  return {
    position: 1,
    read: productIds.length,
    views: {
      minutes: productIds.map((_, index) => NOW_MINUTE - Math.floor((index / productIds.length) * 3)),
      productIds,
      signs: productIds.map(() => 1),
    },
    comparisons: { minutes: [], signs: [], counted: [], sizes: [], productIds: [] },
  };
}

async function measureReads({ platform, config }: Scratch, events: number): Promise<Record<string, string | number>[]> {
  const { rows } = await sql<{ id: number }>`select id from product order by id`.execute(platform.db.reads);
  await fillLog(
    platform.db,
    rows.map(({ id }) => id),
    events,
  );
  const { report } = await rebuildBoards(platform);
  const boards = createBoardReader(platform);
  await boards.catchUp();
  const deps = { ...platform, config, boards };
  const { rows: categories } = await sql<{ slug: string }>`
    select slug from category join product_category on category.id = category_id
    group by slug order by count(*) desc`.execute(platform.db.reads);
  const [largest, smallest] = [categories[0]!.slug, categories.at(-1)!.slug];
  const { rows: brands } = await sql<{ slug: string }>`select slug from brand order by id limit 1`.execute(
    platform.db.reads,
  );
  const reads: [string, () => Promise<unknown>][] = [
    ["popular", () => getPopular(deps)],
    ["popular, largest category", () => getPopular(deps, { category: largest })],
    ["popular, smallest category", () => getPopular(deps, { category: smallest })],
    ["popular, brand", () => getPopular(deps, { brand: brands[0]!.slug })],
    ["comparisons", () => getComparisons(deps)],
    ["comparisons, largest category", () => getComparisons(deps, { category: largest })],
  ];
  const table: Record<string, string | number>[] = [
    {
      what: "log replayed",
      first: `${report.durationMs} ms`,
      again: `${round(report.events / (report.durationMs / 1_000))} events/s`,
    },
  ];
  for (const [what, read] of reads) {
    const first = await timedAsync(read);
    const times = [];
    for (let turn = 0; turn < 30; turn++) times.push(await timedAsync(read));
    times.sort((a, b) => a - b);
    table.push({ what, first: `${first.toFixed(1)} ms`, again: `${times[15]!.toFixed(1)} ms` });
  }
  await boards.close();
  return table;
}

/** Views of popular products, and a comparison for every ten of them. */
async function fillLog(db: Scratch["platform"]["db"], ids: number[], events: number): Promise<void> {
  const random = createRandom(2);
  const now = new Date();
  const draw = () => ids[Math.ceil(ids.length ** random()) - 1]!;
  await ensureEventPartitions(db.ingest, now, now);
  for (let from = 0; from < events; from += PAGE) {
    const batch = Array.from({ length: Math.min(PAGE, events - from) }, (_, index): NewEvent => {
      const isComparison = index % 10 === 0;
      const productIds = isComparison ? [...new Set([draw(), draw(), draw()])].sort((a, b) => a - b) : [draw()];
      return {
        id: createUuidv7(now),
        kind: isComparison ? "compare" : "view",
        at: new Date(now.getTime() - random() * 86_400_000),
        receivedAt: now,
        clientAt: null,
        productIds,
        query: null,
        results: null,
        offerId: null,
        shopId: null,
        visitor: null,
        counted: isComparison ? 7 : 1,
        sign: 1,
        device: null,
        bot: false,
        context: null,
      };
    });
    await db.ingest.transaction().execute(async (trx) => {
      await lockEventLog(trx);
      await appendEvents(trx, batch);
    });
  }
}

async function printRising(hours: number): Promise<void> {
  const base: RisingSimulation = {
    products: 100_000,
    viewsPerHour: 100_000,
    dispersion: 0.05,
    surge: 1,
    jumpHours: 3,
    hours,
    seed: 7,
  };
  const cases: [string, Partial<RisingSimulation>][] = [
    ["quiet, jumps of 3 hours", {}],
    ["quiet, jumps of 1 hour", { jumpHours: 1 }],
    ["site surges threefold, jumps of 1 hour", { surge: 3, jumpHours: 1 }],
    ["20,000 views an hour, jumps of 3 hours", { viewsPerHour: 20_000 }],
    ["20,000 views an hour, jumps of 1 hour", { viewsPerHour: 20_000, jumpHours: 1 }],
  ];
  const table = [];
  for (const [traffic, options] of cases) {
    const { falseAlarmsPerHour, recall, recallOfGated } = await simulateRising({ ...base, ...options });
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
    table.push({
      traffic,
      "false alarms/hour": falseAlarmsPerHour.toFixed(2),
      "found of those expected at the gate": percent(recall),
      "found of those that passed it": percent(recallOfGated),
    });
  }
  printTable(table);
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1_000;
}

async function timedAsync(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

const round = (value: number) => Math.round(value);
