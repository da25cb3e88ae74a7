import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seedCatalog } from "@vitrine/domain";
import type { CatalogIndexFigures, HealthDetail } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { askApi, callPath, startApiProcess } from "./api-process.ts";
import { makeSubjects } from "./catalog-questions.ts";
import { type LoadResult, load } from "./load.ts";
import { openExisting, openScratch, type Scratch } from "./scratch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { printTable } from "./table.ts";

interface CatalogFlags {
  sizes: string;
  seconds: number;
  redis?: string;
  databases?: string;
  only?: string;
  profile?: string;
}

type Row = Record<string, string | number>;

/** Cold reads at each size of the catalog, beside the same statements by hand; what they cost, and how that grows. */
export async function benchCatalog({ sizes, databases, ...flags }: CatalogFlags): Promise<void> {
  const growth: Row[] = [];
  for (const url of databases?.split(",") ?? []) {
    const scratch = await openExisting(url);
    try {
      const { rows } = await sql<{ size: number }>`select count(*) as size from product`.execute(
        scratch.platform.db.analytics,
      );
      process.stdout.write(`\n## ${rows[0]!.size.toLocaleString("en")} products\n`);
      growth.push({ products: rows[0]!.size, ...(await measure(scratch, flags)) });
    } finally {
      await scratch.remove();
    }
  }
  if (databases) return printGrowth(growth);
  for (const size of sizes.split(",").map(Number)) {
    const scratch = await openScratch("postgres");
    try {
      process.stdout.write(`\n## ${size.toLocaleString("en")} products\n`);
      const started = performance.now();
      await seedCatalog(scratch.platform, { products: size });
      await sql`vacuum analyze`.execute(scratch.platform.db.ingest);
      process.stdout.write(`\nSeeded in ${Math.round((performance.now() - started) / 1_000)} s.\n`);
      growth.push({ products: size, ...(await measure(scratch, flags)) });
    } finally {
      await scratch.remove();
    }
  }
  printGrowth(growth);
}

function printGrowth(growth: Row[]): void {
  process.stdout.write("\n## Growth: p50 in ms\n");
  printTable(growth);
}

async function measure(
  scratch: Scratch,
  { seconds, redis, only, profile }: Omit<CatalogFlags, "sizes" | "databases">,
): Promise<Row> {
  const { platform, config } = scratch;
  const subjects = await makeSubjects(scratch);
  const file = join(config.DATA_DIR, "statements.json");
  writeFileSync(file, JSON.stringify(subjects.statements));
  const servers: ServerProcess[] = [];
  try {
    const reference = await startServerProcess({
      program: [new URL("statement-server.ts", import.meta.url).pathname, config.DATABASE_URL as string, file],
      environment: { NODE_ENV: "production" },
      directory: config.DATA_DIR,
    });
    servers.push(reference);
    const apiStarted = performance.now();
    const api = await startApiProcess(scratch, { REDIS_URL: redis }, profile);
    servers.push(api);
    const listening = Math.round(performance.now() - apiStarted);
    const builtIn = await untilIndexIsReady(api, scratch);
    const rows: Row[] = [];
    const growth: Row = {};
    for (const subject of subjects.list.filter(({ what }) => !only || what.includes(only))) {
      const ask = (server: ServerProcess, paths: string[]) =>
        sample(server, paths, subject.connections, Math.min(seconds, 60));
      const beside = subject.reference && {
        number: subject.reference.number,
        paths: subject.reference.parameters.map(
          (parameters) => `/${subject.reference!.number}?p=${encodeURIComponent(JSON.stringify(parameters))}`,
        ),
      };
      const half = Math.floor(subject.paths.length / 2);
      const first = beside && (await ask(reference, beside.paths.slice(0, half)));
      const mine = await ask(api, subject.paths);
      const second = beside && (await ask(reference, beside.paths.slice(half)));
      const theirs = first && second && (first.requestsPerSecond + second.requestsPerSecond) / 2;
      rows.push({
        what: subject.what,
        clients: subject.connections,
        "req/s": mine.requestsPerSecond,
        "reference/s": theirs ? Math.round(theirs) : "",
        ratio: theirs ? (mine.requestsPerSecond / theirs).toFixed(2) : "",
        bar: subject.bar ? ("ratio" in subject.bar ? `≥ ${subject.bar.ratio}` : `p99 < ${subject.bar.p99} ms`) : "",
        p50: mine.p50,
        p95: mine.p95,
        p99: mine.p99,
        "CPU ms": mine.cpuMs.toFixed(2),
        bytes: mine.bytesPerAnswer,
        errors: mine.errors,
      });
      if (subject.connections === 1) growth[subject.what] = mine.p50;
    }
    printTable(rows);
    printTable([
      {
        "listening after ms": listening,
        "index built in ms": builtIn,
        "RSS MB": api.rssMb(),
        "index MB": Math.round((await readIndex(api, scratch)).bytes / 2 ** 20),
      },
    ]);
    if (!only) printTable(await measureDepth(api.url));
    return growth;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    platform.log.flush?.();
  }
}

async function sample(server: ServerProcess, paths: string[], connections: number, seconds: number) {
  const before = server.cpuMs();
  const result: LoadResult = await load({ url: server.url, paths, connections, seconds, once: true });
  const cpuMs = (server.cpuMs() - before) / Math.max(1, result.requests);
  return { ...result, cpuMs };
}

/** Whether a page far behind costs what the first ones do. */
async function measureDepth(url: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const input of [
    { sort: "price_asc" },
    { sort: "price_desc" },
    { sort: "rating" },
    { sort: "popular", filter: { inStock: true } },
  ]) {
    const times: number[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 400; page++) {
      const started = performance.now();
      const answer = await fetch(url + callPath("catalog.list", { ...input, limit: 100, ...(cursor && { cursor }) }));
      const { result } = (await answer.json()) as { result: { data: { json: { nextCursor: string | null } } } };
      times.push(performance.now() - started);
      cursor = result.data.json.nextCursor ?? undefined;
      if (!cursor) break;
    }
    const median = (part: number[]) => Number((part.toSorted((a, b) => a - b)[part.length >> 1] ?? 0).toFixed(2));
    rows.push({
      list: JSON.stringify(input),
      pages: times.length,
      "pages 2–50, p50 ms": median(times.slice(1, 50)),
      "last 50, p50 ms": median(times.slice(-50)),
    });
  }
  return rows;
}

/** The index's own figures, as `health.detail` gives them. */
async function readIndex(api: ServerProcess, scratch: Scratch): Promise<CatalogIndexFigures> {
  const { index } = await askApi<HealthDetail>(api, scratch, "health.detail");
  return index as CatalogIndexFigures;
}

async function untilIndexIsReady(api: ServerProcess, scratch: Scratch): Promise<number> {
  for (;;) {
    const { state, builtInMs } = await readIndex(api, scratch);
    if (state === "ready") return builtInMs;
    await sleep(100);
  }
}
