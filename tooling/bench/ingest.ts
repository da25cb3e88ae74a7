import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@vitrine/db";
import { createKey, type Platform } from "@vitrine/domain";
import { sql } from "kysely";
import { startApiProcess } from "./api-process.ts";
import { cpuBetween, readBackendCpu } from "./backend-cpu.ts";
import { type EventLoadOptions, type EventLoadResult, loadEvents } from "./event-load.ts";
import type { EventWay } from "./event-requests.ts";
import { fillProducts } from "./fill-products.ts";
import { insertRaw } from "./raw-inserts.ts";
import { openScratch, type Scratch } from "./scratch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { printTable } from "./table.ts";

interface IngestFlags {
  products: number;
  seconds: number;
  inFlight: number;
  only?: string;
  redis?: string;
  profile?: string;
}

interface Case {
  way: EventWay;
  eventsPerRequest: number;
}

const CASES: Case[] = [
  ...(["sdk", "json"] as const).flatMap((way) => [20, 50, 100].map((eventsPerRequest) => ({ way, eventsPerRequest }))),
  { way: "sdk", eventsPerRequest: 1 },
  { way: "beacon", eventsPerRequest: 1 },
];
const EMBEDDED_CASES: Case[] = [50, 1].map((eventsPerRequest) => ({ way: "sdk", eventsPerRequest }));
/** Made for a second of load: more than any case takes. */
const EVENTS_PER_SECOND = { batches: 40_000, single: 10_000 };
const WARM_UP_SECONDS = 2;
/** Of single calls, which come from many at once: calls share their commits. */
const SINGLE_CONNECTIONS = 256;
/** CPU a second of a server that has nothing to do. */
const IDLE_MS = 50;
const MAX_IDLE_WAIT_MS = 20_000;

type Row = Record<string, string | number>;

/**
 * Events acknowledged over HTTP, the api as in production in a process of its own and the load in another, beside what HTTP
 * alone and the database alone could do. After each stretch what was acknowledged is counted in the log.
 */
export async function benchIngest(flags: IngestFlags): Promise<void> {
  const cases = CASES.filter((one) => !flags.only || nameOf(one).includes(flags.only));
  const scratch = await openScratch("postgres");
  const servers: ServerProcess[] = [];
  try {
    const { platform, config } = scratch;
    await fillProducts(platform, flags.products);
    const { key } = await createKey(platform, { name: "bench", kind: "publishable" });
    const settings = { REDIS_URL: flags.redis, TRUST_PROXY: "127.0.0.1" };
    const api = await startApiProcess(scratch, settings, flags.profile);
    servers.push(api);
    const bare = await startServerProcess({
      program: [new URL("json-server.ts", import.meta.url).pathname],
      environment: { NODE_ENV: "production" },
      directory: config.DATA_DIR,
    });
    servers.push(bare);
    const keyOf = ({ way }: Case) => (way === "beacon" ? key : (config.VITRINE_SECRET as string));
    const warmUp = { way: "sdk", eventsPerRequest: 50 } as const;
    await loadEvents(optionsFor(flags, warmUp, api.url, keyOf(warmUp), WARM_UP_SECONDS));
    await untilIdle(api);

    const rows: Row[] = [];
    for (const one of cases) {
      const onlyHttp = await loadEvents(optionsFor(flags, one, bare.url, keyOf(one), WARM_UP_SECONDS));
      const before = { stored: await countStored(platform.db), api: api.cpuMs(), pg: await readBackendCpu(platform) };
      const result = await loadEvents(optionsFor(flags, one, api.url, keyOf(one), flags.seconds));
      const stored = (await countStored(platform.db)) - before.stored;
      const thousands = result.accepted / 1_000;
      rows.push({
        ...toRow(one, result, stored),
        "API CPU ms/1,000": ((api.cpuMs() - before.api) / thousands).toFixed(1),
        "PostgreSQL CPU ms/1,000": (cpuBetween(before.pg, await readBackendCpu(platform)) / thousands).toFixed(1),
        "RSS MB": api.rssMb(),
        "HTTP alone/s": Math.round(onlyHttp.accepted / onlyHttp.seconds),
      });
    }
    printTable(rows);
    const raw = await insertRaw(config.DATABASE_URL as string, flags.seconds);
    process.stdout.write(`\nRows inserted by bare pg, 1,000 a commit, one connection: ${Math.round(raw)}/s.\n`);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await scratch.remove();
  }
  if (!flags.only || flags.only === "embedded") await benchEmbedded(flags);
}

async function benchEmbedded(flags: IngestFlags): Promise<void> {
  const scratch = await openScratch("pglite");
  try {
    await fillProducts(scratch.platform, flags.products);
    // One process at a time may have the directory open.
    await scratch.platform.close();
    const rows: Row[] = [];
    for (const one of EMBEDDED_CASES) {
      const before = await countEmbedded(scratch);
      const api = await startApiProcess(scratch);
      const key = scratch.config.VITRINE_SECRET as string;
      let result: EventLoadResult;
      let costs: Row;
      try {
        await untilIdle(api);
        const cpu = api.cpuMs();
        result = await loadEvents(optionsFor(flags, one, api.url, key, flags.seconds));
        costs = {
          "API CPU ms/1,000": ((api.cpuMs() - cpu) / (result.accepted / 1_000)).toFixed(1),
          "RSS MB": api.rssMb(),
        };
      } finally {
        await api.stop();
      }
      rows.push({ ...toRow(one, result, (await countEmbedded(scratch)) - before), ...costs });
    }
    process.stdout.write("\nEmbedded:\n");
    printTable(rows);
  } finally {
    await scratch.remove();
  }
}

/** After its start a server fills its indexes, which is not what is measured. One that is profiled is never quite idle. */
async function untilIdle(server: ServerProcess): Promise<void> {
  const end = performance.now() + MAX_IDLE_WAIT_MS;
  for (let used = Number.POSITIVE_INFINITY; used > IDLE_MS && performance.now() < end; ) {
    const before = server.cpuMs();
    await sleep(1_000);
    used = server.cpuMs() - before;
  }
}

function optionsFor(
  { products, inFlight }: IngestFlags,
  { way, eventsPerRequest }: Case,
  url: string,
  key: string,
  seconds: number,
): EventLoadOptions {
  const perSecond = eventsPerRequest === 1 ? EVENTS_PER_SECOND.single : EVENTS_PER_SECOND.batches;
  const load = { seconds, events: perSecond * Math.max(seconds, 1) };
  const connections = eventsPerRequest === 1 ? SINGLE_CONNECTIONS : Math.ceil(inFlight / eventsPerRequest);
  return { url, way, key, products, eventsPerRequest, seed: crypto.randomUUID(), connections, ...load };
}

function nameOf({ way, eventsPerRequest }: Case): string {
  return `${way}, ${eventsPerRequest === 1 ? "single" : `batches of ${eventsPerRequest}`}`;
}

function toRow(one: Case, result: EventLoadResult, stored: number): Row {
  const { calls, seconds, accepted, errors, rejected, p50, p95, p99 } = result;
  return {
    what: nameOf(one),
    "events/s": Math.round(accepted / seconds),
    "calls/s": Math.round(calls / seconds),
    "p50 ms": p50,
    "p95 ms": p95,
    "p99 ms": p99,
    acknowledged: accepted,
    stored,
    "errors, rejected": `${errors}, ${rejected}`,
  };
}

async function countStored({ health }: Pick<Platform["db"], "health">): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from event where sign = 1`.execute(health);
  return rows[0]!.count;
}

async function countEmbedded({ config }: Scratch): Promise<number> {
  const db = await connect({ dataDir: join(config.DATA_DIR, "embedded") });
  return countStored(db).finally(() => db.close());
}
