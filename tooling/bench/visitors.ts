import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { seedCatalog } from "@vitrine/domain";
import { sql } from "kysely";
import { zipf } from "../simulate/weights.ts";
import { askApi, callPath, startApiProcess } from "./api-process.ts";
import { openScratch, type Scratch } from "./scratch.ts";
import { printTable } from "./table.ts";

interface VisitorsFlags {
  products: number;
  visitors: number;
  seconds: number;
  redis?: string;
}

/** What one visit asks for, in turn. */
interface Step {
  kind: string;
  path: string;
}

/** Milliseconds a visitor looks at an answer, on average. */
const LOOK_MS = 60;

/**
 * Visitors who browse: the tree, a category, its facets, a search, and above all products, some of which everybody looks at
 * (Zipf). Once with the cache and once without, on a node of its own each time.
 */
export async function benchVisitors({ products, visitors, seconds, redis }: VisitorsFlags): Promise<void> {
  const scratch = await openScratch("postgres");
  try {
    await seedCatalog(scratch.platform, { products });
    const steps = await createSteps(scratch);
    const rows: Record<string, string | number>[] = [];
    for (const [cache, settings] of [
      ["on", {}],
      ["off", { CACHE_TTL: "list=0,search=0,suggest=0,detail=0,stats=0,categories=0,brands=0,board=0" }],
    ] as const) {
      rows.push({ cache, ...(await browse(scratch, { visitors, seconds, redis, steps, settings })) });
    }
    printTable(rows);
    const [on, off] = rows.map((row) => Number(row["statements/request"]));
    process.stdout.write(`\n${Math.round((1 - on! / off!) * 100)} % fewer statements a request with the cache.\n`);
  } finally {
    await scratch.remove();
  }
}

interface BrowseOptions extends Omit<VisitorsFlags, "products"> {
  steps: (visitor: number) => Generator<Step>;
  settings: Record<string, string>;
}

async function browse(
  scratch: Scratch,
  { visitors, seconds, redis, steps, settings }: BrowseOptions,
): Promise<Record<string, string | number>> {
  const { platform } = scratch;
  const api = await startApiProcess(scratch, { REDIS_URL: redis, ...settings });
  try {
    await sleep(4_000);
    const before = await countTransactions(platform);
    const idleFrom = performance.now();
    await sleep(2_000);
    const idlePerSecond = ((await countTransactions(platform)) - before) / ((performance.now() - idleFrom) / 1_000);
    const start = await countTransactions(platform);
    const started = performance.now();
    const times: number[] = [];
    let errors = 0;
    await Promise.all(
      Array.from({ length: visitors }, async (_, visitor) => {
        for (const { path } of steps(visitor)) {
          if (performance.now() - started > seconds * 1_000) return;
          const asked = performance.now();
          const answer = await fetch(api.url + path, { headers: { "X-Request-ID": randomBytes(8).toString("hex") } });
          await answer.arrayBuffer();
          times.push(performance.now() - asked);
          if (!answer.ok) errors += 1;
          await sleep(Math.random() * 2 * LOOK_MS);
        }
      }),
    );
    const elapsed = (performance.now() - started) / 1_000;
    // The statistics of a session are reported with a delay.
    await sleep(1_500);
    const statements = (await countTransactions(platform)) - start - idlePerSecond * (elapsed + 1.5);
    const stats = await askApi<Stats>(api, scratch, "analytics.cache");
    const bodies = stats.derived.bodies;
    const ratio = bodies ? bodies.hits / Math.max(1, bodies.hits + bodies.misses) : 0;
    times.sort((a, b) => a - b);
    return {
      requests: times.length,
      "req/s": Math.round(times.length / elapsed),
      errors,
      "p50 ms": times[times.length >> 1]!.toFixed(1),
      "p99 ms": times[Math.floor(times.length * 0.99)]!.toFixed(1),
      "hit ratio": ratio.toFixed(2),
      ...Object.fromEntries(
        Object.entries(bodies?.hitRatio ?? {}).map(([kind, value]) => [`of ${kind}`, value.toFixed(2)]),
      ),
      "statements/request": (statements / times.length).toFixed(3),
      "RSS MB": api.rssMb(),
    };
  } finally {
    await api.stop();
  }
}

/** Outside a transaction each statement is one. */
async function countTransactions({ db }: Scratch["platform"]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()`.execute(
    db.health,
  );
  return rows[0]!.count;
}

interface Stats {
  derived: Record<string, { hits: number; misses: number; hitRatio: Record<string, number> }>;
}

async function createSteps({ platform }: Scratch): Promise<(visitor: number) => Generator<Step>> {
  const { rows: categories } = await sql<{ slug: string }>`
    select slug from category join product_category on category_id = category.id group by category.id
    order by count(*) desc`.execute(platform.db.reads);
  const { rows: products } = await sql<{ id: number }>`select id from product order by md5(id::text)`.execute(
    platform.db.reads,
  );
  const words = ["stratocaster", "piano", "acoustic", "bass", "drum", "microphone", "studio", "digital"];
  const pickCategory = ranks(categories.length, 1);
  const pickProduct = ranks(products.length, 1.1);
  const pickWord = ranks(words.length, 1);
  return function* visit() {
    for (;;) {
      yield { kind: "categories", path: callPath("catalog.categories") };
      const category = categories[pickCategory()]!.slug;
      yield { kind: "list", path: callPath("catalog.list", { filter: { category }, limit: 24 }) };
      yield { kind: "facets", path: callPath("catalog.facets", { filter: { category } }) };
      for (let look = 0; look < 4; look++) {
        yield { kind: "get", path: callPath("catalog.get", { id: products[pickProduct()]!.id }) };
      }
      if (Math.random() < 0.4)
        yield { kind: "search", path: callPath("catalog.search", { q: words[pickWord()]!, limit: 24 }) };
      if (Math.random() < 0.3) yield { kind: "stats", path: callPath("catalog.stats") };
    }
  };
}

function ranks(count: number, exponent: number): () => number {
  const weights = zipf(count, exponent);
  return () => weights.draw(Math.random());
}
