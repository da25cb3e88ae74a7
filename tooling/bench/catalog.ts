import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listStatement, productStatement, seedCatalog, toListQuery } from "@vitrine/domain";
import type { ListInput } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { type LoadResult, load } from "./load.ts";
import { openExisting, openScratch, type Scratch } from "./scratch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { printTable } from "./table.ts";

interface CatalogFlags {
  sizes: string;
  seconds: number;
  redis?: string;
  databases?: string;
}

interface Subject {
  what: string;
  /** Paths of the api, each asked for once: nothing is answered from the cache. */
  paths: string[];
  connections: number;
  /** The same statements through bare Hono and `pg`. */
  reference?: { number: number; parameters: unknown[][] };
  /** `ratio`: of the reference's speed at least; `p99`: milliseconds at most. */
  bar?: { ratio: number } | { p99: number };
}

type Row = Record<string, string | number>;

/** Cold reads at each size of the catalog, beside the same statements by hand; what they cost, and how that grows. */
export async function benchCatalog({ sizes, seconds, redis, databases }: CatalogFlags): Promise<void> {
  const growth: Row[] = [];
  for (const url of databases?.split(",") ?? []) {
    const scratch = await openExisting(url);
    try {
      const { rows } = await sql<{ size: number }>`select count(*) as size from product`.execute(
        scratch.platform.db.analytics,
      );
      process.stdout.write(`\n## ${rows[0]!.size.toLocaleString("en")} products\n`);
      growth.push({ products: rows[0]!.size, ...(await measure(scratch, seconds, redis)) });
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
      growth.push({ products: size, ...(await measure(scratch, seconds, redis)) });
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

async function measure(scratch: Scratch, seconds: number, redis: string | undefined): Promise<Row> {
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
    const api = await startServerProcess({
      program: [new URL("../../apps/api/src/main.ts", import.meta.url).pathname],
      environment: {
        NODE_ENV: "production",
        PORT: "0",
        RATE_LIMIT_RPM: "10000000",
        DATA_DIR: config.DATA_DIR,
        DATABASE_URL: config.DATABASE_URL as string,
        VITRINE_SECRET: config.VITRINE_SECRET as string,
        ADMIN_KEY: config.VITRINE_SECRET as string,
        ...(redis && { REDIS_URL: redis }),
      },
      directory: config.DATA_DIR,
    });
    servers.push(api);
    const listening = Math.round(performance.now() - apiStarted);
    const builtIn = await untilIndexIsReady(api.url, config.VITRINE_SECRET as string);
    const rows: Row[] = [];
    const growth: Row = {};
    for (const subject of subjects.list) {
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
        "index MB": Math.round((await readIndex(api.url, config.VITRINE_SECRET as string)).bytes / 2 ** 20),
      },
    ]);
    printTable(await measureDepth(api.url));
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

const call = (procedure: string, input: object) =>
  `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;

/** How many different questions of each kind: more than can be answered in the time. */
const QUESTIONS = 20_000;

async function makeSubjects({ platform }: Scratch): Promise<{ list: Subject[]; statements: string[] }> {
  const { db } = platform;
  const random = createRandom(7);
  const pick = <Item>(list: Item[]): Item => list[Math.floor(random() * list.length)] as Item;
  const { rows: categories } = await sql<{ slug: string }>`
    select slug from category where id in (select category_id from product) order by slug`.execute(db.reads);
  const { rows: brands } = await sql<{ slug: string }>`select slug from brand order by id`.execute(db.reads);
  const { rows: words } = await sql<{ word: string }>`
    select word from ts_stat('select search from product where id % 50 = 0') where nentry > 1 and length(word) > 3
    order by nentry desc limit 400`.execute(db.reads);
  const { rows: bounds } = await sql<{ min: number; max: number }>`select min(id), max(id) from product`.execute(
    db.reads,
  );
  const { rows: facets } = await sql<{ key: string; values: string[] }>`
    select attribute.key, array_agg(distinct spec.norm) as values
    from (select * from spec limit 100000) as spec join attribute on attribute.id = spec.attribute_id
    group by attribute.key having count(distinct spec.norm) between 2 and 30 order by count(*) desc limit 12`.execute(
    db.reads,
  );
  const idAt = () => bounds[0]!.min + Math.floor(random() * (bounds[0]!.max - bounds[0]!.min));
  const many = <Item>(create: (number: number) => Item) =>
    Array.from({ length: QUESTIONS }, (_, number) => create(number));

  const statements: string[] = [];
  const compiled = async (input: ListInput): Promise<[string, unknown[]]> => {
    const query = await toListQuery({ ...platform }, input);
    const { sql: text, parameters } = listStatement(query, { after: null, counts: false }).compile(db.reads);
    return [text, [...parameters]];
  };
  const lists = async (inputs: ListInput[]) => {
    const all = await Promise.all(inputs.map(compiled));
    statements.push(all[0]![0]);
    return { number: statements.length - 1, parameters: all.map(([, parameters]) => parameters) };
  };
  const byPrice = many(
    (number): ListInput => ({ filter: { price: { min: 1_000 + number } }, sort: "price_asc", limit: 100 }),
  );
  const byCategory = many(
    (number): ListInput => ({
      filter: { category: pick(categories).slug, price: { min: 1_000 + number } },
      sort: "price_asc",
      limit: 100,
    }),
  );
  const ids = many(idAt);
  const productText = productStatement("EUR", { id: 1 }).compile(db.reads);
  statements.push(productText.sql);
  const productNumber = statements.length - 1;
  const productParameters = (id: number) => [...productStatement("EUR", { id }).compile(db.reads).parameters];
  const multiSelect = () => ({
    brands: [pick(brands).slug, pick(brands).slug, pick(brands).slug],
    inStock: random() < 0.5,
    price: { min: Math.floor(random() * 50_000) },
    specs: { [pick(facets).key]: pick(facets).values.slice(0, 3) },
  });
  const three = () => {
    const [a, b, c] = [pick(facets), pick(facets), pick(facets)];
    return {
      specs: {
        [a.key]: a.values.slice(0, 2 + Math.floor(random() * 4)),
        [b.key]: b.values.slice(0, 3),
        [c.key]: c.values.slice(1, 4),
      },
      price: { max: 50_000 + Math.floor(random() * 1e6) },
    };
  };
  const listReference = await lists(byPrice);
  const categoryReference = await lists(byCategory);
  const list: Subject[] = [
    {
      what: "list of 100, by price",
      paths: byPrice.map((input) => call("catalog.list", input)),
      connections: 8,
      reference: listReference,
      bar: { ratio: 0.7 },
    },
    {
      what: "list of 100, one client",
      paths: byPrice.toReversed().map((input) => call("catalog.list", input)),
      connections: 1,
      bar: { p99: 25 },
    },
    {
      what: "list of 100 of a category",
      paths: byCategory.map((input) => call("catalog.list", input)),
      connections: 8,
      reference: categoryReference,
      bar: { ratio: 0.7 },
    },
    {
      what: "get",
      paths: ids.map((id) => call("catalog.get", { id })),
      connections: 8,
      reference: { number: productNumber, parameters: ids.map(productParameters) },
      bar: { ratio: 0.7 },
    },
    { what: "get, one client", paths: many(idAt).map((id) => call("catalog.get", { id })), connections: 1 },
    {
      what: "list by specs and brands",
      paths: many(() => call("catalog.list", { filter: multiSelect(), sort: "price_asc", limit: 50 })),
      connections: 1,
    },
    {
      what: "facets, all",
      paths: many((number) => call("catalog.facets", { filter: { price: { min: number } } })),
      connections: 1,
      bar: { p99: 25 },
    },
    {
      what: "facets, three multi-selects",
      paths: many(() => call("catalog.facets", { filter: three() })),
      connections: 1,
      bar: { p99: 25 },
    },
    {
      what: "search, words",
      paths: many(() =>
        call("catalog.search", {
          q: `${pick(words).word} ${pick(words).word}`,
          filter: { price: { min: Math.floor(random() * 1e5) } },
        }),
      ),
      connections: 1,
      bar: { p99: 40 },
    },
    {
      what: "search, one broad word",
      paths: many((number) =>
        call("catalog.search", { q: pick(words.slice(0, 40)).word, filter: { price: { min: number } } }),
      ),
      connections: 1,
      bar: { p99: 40 },
    },
    {
      what: "suggest",
      paths: many((number) =>
        call("catalog.suggest", {
          q: `${pick(words).word.slice(0, 1 + (number % 4))}${" ".repeat(number >> 7)}`.slice(0, 200),
        }),
      ),
      connections: 1,
      bar: { p99: 15 },
    },
  ];
  return { list, statements };
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
      const answer = await fetch(url + call("catalog.list", { ...input, limit: 100, ...(cursor && { cursor }) }));
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

async function readIndex(url: string, key: string): Promise<{ state: string; builtInMs: number; bytes: number }> {
  const answer = await fetch(`${url}/trpc/health.detail`, { headers: { Authorization: `Bearer ${key}` } });
  const { result } = (await answer.json()) as {
    result: { data: { json: { index: { state: string; builtInMs: number; bytes: number } } } };
  };
  return result.data.json.index;
}

async function untilIndexIsReady(url: string, key: string): Promise<number> {
  for (;;) {
    const { state, builtInMs } = await readIndex(url, key);
    if (state === "ready") return builtInMs;
    await sleep(100);
  }
}

/** Park–Miller: the same questions in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
