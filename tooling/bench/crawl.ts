import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { DomainError, getCrawlRun, startCrawl, upsertShop } from "@vitrine/domain";
import { sql } from "kysely";
import { untilEnded } from "../crash/run-crawl-crashes.ts";
import { startWorkerProcess } from "../crash/worker-process.ts";
import { cpuBetween, readBackendCpu } from "./backend-cpu.ts";
import { openScratch } from "./scratch.ts";
import { startServerProcess } from "./server-process.ts";
import { printTable } from "./table.ts";

interface CrawlFlags {
  /** Pages of all shops. */
  articles: number;
  /** Shops that share them; one has one request under way at a time. */
  shops: number;
  bytes: number;
  /** Pages of each turn of the reference. */
  reference: number;
  /** Bound of the worker's heap, in MB. */
  heap?: number;
  profile?: string;
}

const BARE = new URL("bare-crawlee.ts", import.meta.url).pathname;
const SHOP = new URL("../fixture-shop/main.ts", import.meta.url).pathname;
const HOUR_MS = 3_600_000;
const BARS = { ratio: 0.8, rssMb: 500 };

type Row = Record<string, string | number>;

/**
 * Shops' pages fetched, read, matched and written to PostgreSQL by the worker as it is, without a delay; before and after it
 * bare Crawlee on the pages of one, which loads them and reads their titles. Each shop has a process of its own.
 */
export async function benchCrawl(flags: CrawlFlags): Promise<void> {
  const { articles, shops: count, bytes, reference, heap, profile } = flags;
  const own = Math.floor(articles / count);
  const scratch = await openScratch("postgres", {}, { follow: false });
  const shops = await Promise.all(
    Array.from({ length: count }, () =>
      startServerProcess({
        program: [SHOP, "--articles", String(own), "--bytes", String(bytes)],
        environment: { NODE_ENV: "production" },
        directory: scratch.config.DATA_DIR,
      }),
    ),
  );
  const rows: Row[] = [];
  const rates: number[] = [];
  async function runBare(what: string, from: number, at?: number): Promise<void> {
    const range = ["--from", String(from), "--to", String(from + reference), ...(at ? ["--at", String(at)] : [])];
    const { stdout } = await promisify(execFile)(process.execPath, [BARE, "--shop", shops[0]!.url, ...range], {
      cwd: tmpdir(),
    });
    const { titles, seconds, cpuMs, rssMb } = JSON.parse(stdout) as Record<string, number>;
    if (titles !== reference) throw new DomainError("internal", `Crawlee read ${titles} of ${reference} pages`);
    rows.push(toRow(what, reference, seconds!, cpuMs!, "", rssMb!));
    if (!at) rates.push(reference / seconds!);
  }
  try {
    await runBare("bare Crawlee, before", 0);
    await runBare("bare Crawlee, one at a time", 0, 1);

    const { platform } = scratch;
    const addresses = shops.map(({ url }) => url).join(",");
    const worker = await startWorkerProcess(scratch, addresses, [], { profile, ...(heap && { heapMb: heap }) });
    const policy = { delaySeconds: 0, maxPages: 1_000_000 };
    for (const [index, { url }] of shops.entries())
      await upsertShop(platform, { slug: `bench-${index}`, name: "Bench", url, currency: "EUR", policy });
    const before = { worker: worker.cpuMs(), database: await readBackendCpu(platform) };
    const started = await Promise.all(shops.map((_, index) => startCrawl(platform, { shop: `bench-${index}` })));
    const ends = await Promise.all(started.map(({ id }) => untilEnded(scratch, id, HOUR_MS)));
    const status = [...new Set(ends)].join(", ");
    const cpuMs = worker.cpuMs() - before.worker;
    const databaseMs = cpuBetween(before.database, await readBackendCpu(platform));
    const runs = await Promise.all(started.map(({ id }) => getCrawlRun(platform, { id })));
    const startedAt = Math.min(...runs.map((run) => run.startedAt!.getTime()));
    const seconds = (Math.max(...runs.map((run) => run.finishedAt!.getTime())) - startedAt) / 1_000;
    const products = runs.reduce((sum, { stats }) => sum + stats.products, 0);
    const rssMb = worker.rssMb();
    rows.push(toRow("the worker", articles, seconds, cpuMs, (databaseMs / articles).toFixed(2), rssMb));
    await worker.stop();
    const { rows: stored } = await sql<{ offers: number }>`select count(*) as offers from offer`.execute(
      platform.db.reads,
    );

    await runBare("bare Crawlee, after", own - reference);
    printTable(rows);
    const rate = articles / seconds;
    const ratio = rate / (rates.reduce((sum, each) => sum + each, 0) / rates.length);
    process.stdout.write(
      `\nThe run ${status} with ${products} product pages and ${stored[0]!.offers} offers of ${articles}. ` +
        `${ratio.toFixed(2)} × bare Crawlee (bar ${BARS.ratio}); ${rssMb} MB at the end (bar ${BARS.rssMb}).\n`,
    );
  } finally {
    await Promise.all(shops.map((shop) => shop.stop()));
    await scratch.remove();
  }
}

function toRow(what: string, pages: number, seconds: number, cpuMs: number, database: string, rssMb: number): Row {
  return {
    what,
    pages,
    seconds: seconds.toFixed(1),
    "pages/s": Math.round(pages / seconds),
    "CPU ms/page": (cpuMs / pages).toFixed(2),
    "PostgreSQL CPU ms/page": database,
    "RSS MB": rssMb,
  };
}
