import { setTimeout as sleep } from "node:timers/promises";
import { getCrawlRun, startCrawl, upsertShop } from "@vitrine/domain";
import { openScratch, type Scratch } from "../bench/scratch.ts";
import type { ServerProcess } from "../bench/server-process.ts";
import { type FixtureShop, serveFixtureShop } from "../fixture-shop/serve.ts";
import { type CrawlFindings, checkCrawl } from "./check-crawl.ts";
import { startWorkerProcess } from "./worker-process.ts";

export interface CrawlCrashOptions {
  kills: number;
  articles: number;
  /** Address of the PostgreSQL server; default: the configured one. */
  server?: string | undefined;
  /** What every worker is told besides. */
  flags?: string[];
  /** Of the dice; printed by whoever asks, so that a run can be repeated. */
  seed?: number;
  onKill?: (kills: number) => void;
}

export interface CrawlCrashReport {
  kills: number;
  /** Of them: at a statement of the worker's own. */
  atStatements: number;
  seconds: number;
  requests: number;
  /** Requests for an article that was asked for before. */
  repeated: number;
  status: string;
  findings: CrawlFindings;
}

/** More than a lease, so that the next worker need not wait for the leases of the dead. */
const AHEAD_MS = 16_000;
/** A worker lives until the shop has heard of it, or for so long, and then at random up to the second. */
const LIFE_MS = { first: 10_000, more: 600 };
/** About the statements of a worker's start and first three batches of pages. */
const STATEMENTS = 90;
const END_MS = 300_000;

/** Workers crawl a shop and are killed again and again; then one goes on to the end, and everything is counted. */
export async function runCrawlCrashes(options: CrawlCrashOptions): Promise<CrawlCrashReport> {
  const { kills, articles, server, flags = [], seed = 1, onKill } = options;
  const draw = createDice(seed);
  const scratch = await openScratch("postgres", {}, { follow: false, ...(server && { server }) });
  const shop = await serveFixtureShop({ articles, delayMs: 3 });
  let worker: ServerProcess | null = null;
  let atStatements = 0;
  try {
    const { platform } = scratch;
    const policy = { delaySeconds: 0, maxPages: 1_000_000 };
    await upsertShop(platform, { slug: "fixture", name: "Fixture", url: shop.origin, currency: "EUR", policy });
    const { id: runId } = await startCrawl(platform, { shop: "fixture" });
    const started = performance.now();
    for (let kill = 1; kill <= kills; kill++) {
      const clock = ["--clock-ahead-ms", String(kill * AHEAD_MS)];
      const atStatement = draw() < 0.5;
      const point = [`--die-${draw() < 0.5 ? "before" : "after"}`, String(1 + Math.floor(draw() * STATEMENTS))];
      worker = await startWorkerProcess(scratch, shop.origin, [...flags, ...clock, ...(atStatement ? point : [])]);
      if (atStatement) {
        atStatements++;
        await Promise.race([worker.ended, sleep(LIFE_MS.first, undefined, { ref: false })]);
      } else await liveFor(shop, worker, draw() * LIFE_MS.more);
      await worker.kill();
      onKill?.(kill);
    }
    worker = await startWorkerProcess(scratch, shop.origin, [
      ...flags,
      "--clock-ahead-ms",
      String((kills + 1) * AHEAD_MS),
    ]);
    const status = await untilEnded(scratch, runId);
    await worker.stop();
    const asked = shop.requests.map(({ path }) => path).filter((path) => path.startsWith("/p/"));
    return {
      kills,
      atStatements,
      seconds: (performance.now() - started) / 1_000,
      requests: shop.requests.length,
      repeated: asked.length - new Set(asked).size,
      status,
      findings: await checkCrawl(platform.db, { articles, runId }),
    };
  } finally {
    await worker?.kill();
    await shop.close();
    await scratch.remove();
  }
}

async function liveFor(shop: FixtureShop, worker: ServerProcess, ms: number): Promise<void> {
  const before = shop.requests.length;
  const latest = performance.now() + LIFE_MS.first;
  while (shop.requests.length === before && performance.now() < latest) await sleep(10);
  await Promise.race([worker.ended, sleep(ms)]);
}

/** @returns how the run ended */
export async function untilEnded({ platform }: Scratch, id: number, withinMs = END_MS): Promise<string> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(100)) {
    const { status, error } = await getCrawlRun(platform, { id });
    if (status === "succeeded" || status === "failed") return error ? `${status}: ${error}` : status;
  }
  return "not ended";
}

/** The same numbers from 0 to 1 for the same seed. */
function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
