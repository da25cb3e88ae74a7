import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@vitrine/db";
import { startApiProcess } from "../bench/api-process.ts";
import { fillProducts } from "../bench/fill-products.ts";
import { openScratch } from "../bench/scratch.ts";
import type { ServerProcess } from "../bench/server-process.ts";
import { simulate } from "../simulate/simulate.ts";
import { checkLog, type LogCheck } from "./check-log.ts";
import { startClients } from "./clients.ts";
import { createHistory } from "./history.ts";
import { createOwnCluster } from "./own-cluster.ts";

export interface CrashOptions {
  kills: number;
  /** What is killed: an api process, or the PostgreSQL server it writes to, whose programs are in `programs`. */
  victim: { kind: "api" } | { kind: "postgres"; programs: string };
  /** Api processes on the one database; one of them is killed at a time. Default 1. */
  apis?: number;
  /** How many clients send, and how much at most in a call; default 8 and 60. */
  load?: { clients: number; eventsPerCall: number };
  /** Of the visitors whose events are sent. */
  seed: number;
  /** Path of another server's program. */
  program?: string;
  /** Address of the PostgreSQL server; default: the configured one. */
  server?: string | undefined;
  /** Told after each kill. */
  onKill?: (kills: number) => void;
}

export interface CrashReport extends LogCheck {
  kills: number;
  seconds: number;
  sent: number;
  acknowledged: number;
  repeatedCalls: number;
}

const PRODUCTS = 500;
const LOAD = { clients: 8, eventsPerCall: 60 };
const DAY_MS = 86_400_000;
/** A busy day: more events than any run sends. */
const VISITORS_PER_DAY = 2_000_000;
/** A server lives until it has acknowledged something, or for so long, and then at random up to the second. */
const LIFE_MS = { first: 10_000, more: 1_000 };

/**
 * Clients send events and repeat what is not answered, while the server is killed again and again; then everything that
 * was acknowledged is looked for, and every count is counted anew.
 */
export async function runCrashes(options: CrashOptions): Promise<CrashReport> {
  const { kills, victim, apis = 1, load = LOAD, seed, program, onKill } = options;
  const cluster = victim.kind === "postgres" ? await createOwnCluster(victim.programs) : null;
  const scratch = await openScratch("postgres", {}, { follow: false, ...server(cluster?.url ?? options.server) });
  const servers: ServerProcess[] = [];
  try {
    await fillProducts(scratch.platform, PRODUCTS);
    // Its connections would not outlive the server's.
    await scratch.platform.close();
    const start = () => startApiProcess(scratch, {}, undefined, program);
    for (let number = 0; number < apis; number++) servers.push(await start());
    const started = performance.now();
    const history = createHistory();
    const to = new Date();
    const events = simulate({
      seed,
      products: Array.from({ length: PRODUCTS }, (_, index) => ({
        id: index + 1,
        category: `Kind ${index % 10}`,
        offerIds: [index + 1],
      })),
      from: new Date(to.getTime() - DAY_MS),
      to,
      visitorsPerDay: VISITORS_PER_DAY,
    });
    const clients = startClients({
      events,
      pickUrl: () => servers[Math.floor(Math.random() * servers.length)]!.url,
      key: scratch.config.VITRINE_SECRET as string,
      history,
      ...load,
    });
    for (let kill = 1; kill <= kills; kill++) {
      const before = history.acknowledged.size;
      const latest = performance.now() + LIFE_MS.first;
      while (history.acknowledged.size === before && performance.now() < latest) await sleep(10);
      await sleep(Math.random() * LIFE_MS.more);
      if (cluster) {
        await cluster.stopImmediately();
        await cluster.start();
      } else {
        const index = Math.floor(Math.random() * servers.length);
        await servers[index]!.kill();
        servers[index] = await start();
      }
      onKill?.(kill);
    }
    await clients.stop();
    const seconds = (performance.now() - started) / 1_000;
    // What machines counted for is taken back in the background.
    await Promise.all(servers.map((server) => server.stop()));
    const db = await connect({ url: scratch.config.DATABASE_URL });
    const check = await checkLog(db, history).finally(() => db.close());
    return {
      kills,
      seconds,
      sent: history.sent.size,
      acknowledged: history.acknowledged.size,
      repeatedCalls: clients.repeated,
      ...check,
    };
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
    await scratch.remove();
    await cluster?.remove();
  }
}

function server(url: string | undefined): { server?: string } {
  return url ? { server: url } : {};
}
