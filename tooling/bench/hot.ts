import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createKey, observeOffers, type Platform } from "@vitrine/domain";
import { callPath, startApiProcess } from "./api-process.ts";
import type { ConstantAnswer } from "./constant-server.ts";
import { fill, offerOf } from "./fill.ts";
import { type LoadResult, load } from "./load.ts";
import { openScratch } from "./scratch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { printTable } from "./table.ts";

interface HotFlags {
  products: number;
  seconds: number;
  rounds: number;
  connections: number;
  only?: string;
  redis?: string;
  profile?: string;
}

/**
 * What is asked for, by whom, and at what share of its reference's speed it should be: a constant of the same bytes, or
 * the same value written by a tRPC without a transformer.
 */
interface Case {
  what: string;
  reference: "constant" | "tRPC";
  path: string;
  headers: Record<string, string>;
  bar: number | null;
  changesPerSecond: number;
}

/** One measured stretch of load. */
interface Sample extends LoadResult {
  cpuMsPerRequest: number;
}

const WARM_UP_SECONDS = 2;

/**
 * What an answer from the cache costs beside the same bytes as a constant on bare Hono, or beside tRPC where the value is
 * at hand and the body is not: each server in a process of its
 * own, the load in a thread of a third, reference and subject in turns. The api runs as in production, with logs to a
 * file, limits and keys.
 */
export async function benchHot({
  products,
  seconds,
  rounds,
  connections,
  only,
  redis,
  profile,
}: HotFlags): Promise<void> {
  const scratch = await openScratch("postgres");
  const { platform, config } = scratch;
  const servers: ServerProcess[] = [];
  try {
    const { shopId } = await fill(platform, products);
    const { key } = await createKey(platform, { name: "bench", kind: "publishable" });
    const api = await startApiProcess(scratch, { REDIS_URL: redis }, profile);
    servers.push(api);
    const cases = casesFor(key).filter(({ what }) => !only || what.includes(only));
    const constants = await startConstants(api.url, cases, config.DATA_DIR);
    servers.push(constants);
    const trpc = await startTrpc(api.url, cases, config.DATA_DIR);
    servers.push(trpc);
    const rows: Record<string, string | number>[] = [];
    for (const [index, subject] of cases.entries()) {
      const stopChanges = startChanges(platform, shopId, subject.changesPerSecond);
      const measure = async (server: ServerProcess, path: string, duration: number): Promise<Sample> => {
        const before = server.cpuMs();
        const result = await load({
          url: server.url,
          paths: [path],
          connections,
          seconds: duration,
          headers: subject.headers,
        });
        return { ...result, cpuMsPerRequest: (server.cpuMs() - before) / result.requests };
      };
      const pairs: [Sample, Sample][] = [];
      const measureReference = (duration: number) =>
        subject.reference === "constant"
          ? measure(constants, `/${index}`, duration)
          : measure(trpc, batchPath("value", index), duration);
      await measureReference(WARM_UP_SECONDS);
      await measure(api, subject.path, WARM_UP_SECONDS);
      for (let round = 0; round < rounds; round++) {
        pairs.push([await measureReference(seconds), await measure(api, subject.path, seconds)]);
      }
      await stopChanges();
      rows.push(toRow(subject, pairs));
    }
    printTable(rows);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await scratch.remove();
  }
}

function casesFor(key: string): Case[] {
  const input = { limit: 100, sort: "price_asc" };
  const list = callPath("catalog.list", input);
  const plain = { reference: "constant" as const, bar: 0.7, changesPerSecond: 0, headers: {} };
  const withKey = { Authorization: `Bearer ${key}` };
  return [
    { ...plain, what: "list of 100, anonymous", path: list },
    { ...plain, what: "list of 100, publishable key", path: list, headers: withKey },
    { ...plain, what: "list of 100, anonymous, 50 changes/s", path: list, changesPerSecond: 50 },
    {
      ...plain,
      what: "list of 100, publishable key, 50 changes/s",
      path: list,
      headers: withKey,
      changesPerSecond: 50,
    },
    {
      ...plain,
      what: "list of 100, Brotli",
      path: list,
      headers: { "Accept-Encoding": "gzip, deflate, br" },
      bar: null,
    },
    {
      ...plain,
      what: "list of 100, value at hand and body not",
      // The body cache lets batches pass by.
      path: batchPath("catalog.list", { json: input }),
      reference: "tRPC",
      bar: 0.5,
    },
    { ...plain, what: "stats", path: "/trpc/catalog.stats", bar: 0.5 },
    { ...plain, what: "stats, publishable key", path: "/trpc/catalog.stats", headers: withKey, bar: 0.5 },
    { ...plain, what: "categories", path: "/trpc/catalog.categories", bar: 0.5 },
  ];
}

/** Serves what the api answers to each case as a constant. */
async function startConstants(url: string, cases: Case[], directory: string): Promise<ServerProcess> {
  const answers = await Promise.all(cases.map(({ path, headers }) => readAnswer(url + path, headers)));
  const file = join(directory, "constants.json");
  writeFileSync(file, JSON.stringify(answers));
  return startServerProcess({
    program: [new URL("constant-server.ts", import.meta.url).pathname, file],
    environment: { NODE_ENV: "production" },
    directory,
  });
}

/** Serves the value of each case by a tRPC of its own, to batches as the api is asked. */
async function startTrpc(url: string, cases: Case[], directory: string): Promise<ServerProcess> {
  const values = await Promise.all(
    cases.map(async ({ path, headers, reference }) => {
      if (reference !== "tRPC") return null;
      const answer = await fetch(url + path, { headers });
      const [{ result }] = (await answer.json()) as [{ result: { data: unknown } }];
      return result.data;
    }),
  );
  const file = join(directory, "values.json");
  writeFileSync(file, JSON.stringify(values.map((value) => value ?? { json: null })));
  return startServerProcess({
    program: [new URL("trpc-server.ts", import.meta.url).pathname, file],
    environment: { NODE_ENV: "production" },
    directory,
  });
}

/** The path of a batch of one. */
function batchPath(procedure: string, input: unknown): string {
  return `/trpc/${procedure}?batch=1&input=${encodeURIComponent(JSON.stringify({ 0: input }))}`;
}

/** An answer as it is on the wire: `fetch` would ask for compression by itself, and undo it. */
async function readAnswer(url: string, headers: Record<string, string>): Promise<ConstantAnswer> {
  const [response] = (await once(get(url, { headers }), "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${url} is answered with ${response.statusCode}`);
  const encoding = response.headers["content-encoding"];
  return {
    headers: { "Content-Type": "application/json", ...(encoding && { "Content-Encoding": encoding }) },
    body: (await buffer(response)).toString("base64"),
  };
}

/** Moves prices at that rate, each in a transaction of its own, as a crawl does. */
function startChanges(platform: Platform, shopId: number, perSecond: number): () => Promise<void> {
  let stopped = false;
  const moving = (async () => {
    const started = performance.now();
    for (let count = 0; !stopped && perSecond > 0; count++) {
      const due = started + (count * 1_000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      await observeOffers({ ...platform, feed: undefined }, [offerOf(shopId, count % 500, 1_000 + count)]);
    }
  })();
  return async () => {
    stopped = true;
    await moving;
  };
}

function toRow({ what, bar }: Case, pairs: [Sample, Sample][]): Record<string, string | number> {
  const subject = (read: (sample: Sample) => number) => medianOf(pairs.map(([, sample]) => read(sample)));
  const ratio = (read: (sample: Sample) => number) =>
    medianOf(pairs.map(([reference, sample]) => read(sample) / read(reference)));
  return {
    what,
    "reference/s": medianOf(pairs.map(([sample]) => sample.requestsPerSecond)),
    "api/s": subject((sample) => sample.requestsPerSecond),
    ratio: ratio((sample) => sample.requestsPerSecond).toFixed(2),
    bar: bar ?? "",
    "CPU ms": subject((sample) => sample.cpuMsPerRequest).toFixed(4),
    "CPU ratio": (1 / ratio((sample) => sample.cpuMsPerRequest)).toFixed(2),
    p50: subject((sample) => sample.p50),
    p95: subject((sample) => sample.p95),
    p99: subject((sample) => sample.p99),
    bytes: subject((sample) => sample.bytesPerAnswer),
    errors: subject((sample) => sample.errors),
  };
}

function medianOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
