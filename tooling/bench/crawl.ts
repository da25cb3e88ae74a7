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
  articles: number;
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
 * A shop's pages fetched, read, matched and written to PostgreSQL by the worker as it is, without a delay; before and after
 * it bare Crawlee on the same pages, which loads them and reads their titles. The shop has a process of its own.
 */
export async function benchCrawl(flags: CrawlFlags): Promise<void> {
  const { articles, bytes, reference, heap, profile } = flags;
  const scratch = await openScratch("postgres", {}, { follow: false });
  const shop = await startServerProcess({
    program: [SHOP, "--articles", String(articles), "--bytes", String(bytes)],
    environment: { NODE_ENV: "production" },
    directory: scratch.config.DATA_DIR,
  });
  const rows: Row[] = [];
  const rates: number[] = [];
  async function runBare(what: string, from: number, at?: number): Promise<void> {
    const range = ["--from", String(from), "--to", String(from + reference), ...(at ? ["--at", String(at)] : [])];
    const { stdout } = await promisify(execFile)(process.execPath, [BARE, "--shop", shop.url, ...range], {
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
    const worker = await startWorkerProcess(scratch, shop.url, [], { profile, ...(heap && { heapMb: heap }) });
    const policy = { delaySeconds: 0, maxPages: 1_000_000 };
    await upsertShop(platform, { slug: "bench", name: "Bench", url: shop.url, currency: "EUR", policy });
    const before = { worker: worker.cpuMs(), database: await readBackendCpu(platform) };
    const { id } = await startCrawl(platform, { shop: "bench" });
    const status = await untilEnded(scratch, id, HOUR_MS);
    const cpuMs = worker.cpuMs() - before.worker;
    const databaseMs = cpuBetween(before.database, await readBackendCpu(platform));
    const { startedAt, finishedAt, stats } = await getCrawlRun(platform, { id });
    const seconds = (finishedAt!.getTime() - startedAt!.getTime()) / 1_000;
    const rssMb = worker.rssMb();
    rows.push(toRow("the worker", articles, seconds, cpuMs, (databaseMs / articles).toFixed(2), rssMb));
    await worker.stop();
    const { rows: stored } = await sql<{ offers: number }>`select count(*) as offers from offer`.execute(
      platform.db.reads,
    );

    await runBare("bare Crawlee, after", articles - reference);
    printTable(rows);
    const rate = articles / seconds;
    const ratio = rate / (rates.reduce((sum, each) => sum + each, 0) / rates.length);
    process.stdout.write(
      `\nThe run ${status} with ${stats.products} products and ${stored[0]!.offers} offers of ${articles}. ` +
        `${ratio.toFixed(2)} × bare Crawlee (bar ${BARS.ratio}); ${rssMb} MB at the end (bar ${BARS.rssMb}).\n`,
    );
  } finally {
    await shop.stop();
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
