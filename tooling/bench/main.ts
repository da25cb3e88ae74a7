import { Command, Option } from "commander";
import { benchAnalytics } from "./analytics.ts";
import { benchCatalog } from "./catalog.ts";
import { benchCrash } from "./crash.ts";
import { benchCrawl } from "./crawl.ts";
import { benchHot } from "./hot.ts";
import { benchHttp } from "./http.ts";
import { benchImport } from "./import.ts";
import { benchIngest } from "./ingest.ts";
import { benchRefresh } from "./refresh.ts";
import { benchTrending } from "./trending.ts";
import { benchVisitors } from "./visitors.ts";

const program = new Command("bench").description(
  "Measures, always beside a reference in the same run: machines differ, ratios do not.",
);

program
  .command("http", { isDefault: true })
  .description("Hot and cold reads over HTTP against a constant on bare Hono, and Hono with pg.")
  .option("--products <count>", "how many products to measure on", Number, 10_000)
  .option("--seconds <seconds>", "per measurement", Number, 5)
  .action(benchHttp);

program
  .command("hot")
  .description(
    "Answers from the cache against the same bytes as a constant on bare Hono or the same value by tRPC, each in a process of its own.",
  )
  .option("--products <count>", "how many products to measure on", Number, 2_000)
  .option("--seconds <seconds>", "per stretch of load", Number, 4)
  .option("--rounds <count>", "turns of reference and subject; medians are printed", Number, 5)
  .option("--connections <count>", "kept busy at once", Number, 16)
  .option("--only <text>", "only what has this in its name")
  .option("--redis <url>", "with a second cache tier")
  .option("--profile <directory>", "writes a CPU profile of the api there")
  .action(benchHot);

program
  .command("catalog")
  .description("Cold reads at several sizes of the catalog, against the same statements through bare Hono and pg.")
  .option("--sizes <counts>", "products, separated by commas", "10000,100000,1000000")
  .option("--seconds <seconds>", "per measurement", Number, 4)
  .option("--databases <urls>", "seeded already, separated by commas; instead of sizes")
  .option("--only <text>", "only what has this in its name")
  .option("--redis <url>", "with a second cache tier")
  .option("--profile <directory>", "writes a CPU profile of the api there")
  .action(benchCatalog);

program
  .command("visitors")
  .description("Visitors who browse, with the cache and without: errors, hit ratios, statements.")
  .option("--products <count>", "how many there are to look at", Number, 100_000)
  .option("--visitors <count>", "at once", Number, 100)
  .option("--seconds <seconds>", "they browse", Number, 30)
  .option("--redis <url>", "with a second cache tier")
  .action(benchVisitors);

program
  .command("import")
  .description("Loads a feed twice: how fast, and that the second time changes nothing.")
  .requiredOption("--products <file>", "products of the pc-parts shape, JSON lines")
  .option("--history <file>", "their price history")
  .addOption(new Option("--database <kind>").choices(["postgres", "pglite"]).default("postgres"))
  .action(benchImport);

program
  .command("refresh")
  .description("A shop's whole price list told again with few changes, as prices alone and as offers in full.")
  .option("--offers <count>", "how many the shop has", Number, 200_000)
  .option("--changed <share>", "of them in each round", Number, 0.05)
  .action(benchRefresh);

program
  .command("crawl")
  .description("A shop's pages fetched, read, matched and written, beside bare Crawlee that only loads them.")
  .option("--articles <count>", "of all shops", Number, 10_000)
  .option("--shops <count>", "that share them, each with one request under way at a time", Number, 1)
  .option("--bytes <count>", "of each page, about", Number, 40_000)
  .option("--reference <count>", "pages of each turn of bare Crawlee", Number, 2_000)
  .option("--heap <MB>", "bound of the worker's heap", Number)
  .option("--profile <directory>", "writes a CPU profile of the worker there")
  .action(benchCrawl);

program
  .command("ingest")
  .description(
    "Events acknowledged over HTTP, counted in the log after each stretch; beside HTTP alone and bare inserts.",
  )
  .option("--products <count>", "how many there are to look at", Number, 100_000)
  .option("--seconds <seconds>", "per stretch of load", Number, 5)
  .option("--in-flight <events>", "under way at once, in batches", Number, 1_600)
  .option("--only <text>", "only what has this in its name")
  .option("--redis <url>", "for rate limits and wake-ups")
  .option("--profile <directory>", "writes a CPU profile of the api there")
  .action(benchIngest);

program
  .command("crash")
  .description(
    "Kills the api, one of two, and a PostgreSQL server of its own under load; nothing acknowledged may be lost.",
  )
  .option("--kills <count>", "of the api; of one of two a fifth of it", Number, 100)
  .option("--postgres-kills <count>", "of PostgreSQL", Number, 10)
  .option("--only <what>", "api, one of two apis, or PostgreSQL")
  .option("--worker", "kills workers that crawl a shop instead, and looks at what they left", false)
  .option("--articles <count>", "of that shop", Number, 4_000)
  .option(
    "--seed <number>",
    "of the moments of a worker's death, and of the visitors of a server that is killed",
    Number,
    1,
  )
  .action(benchCrash);

program
  .command("trending")
  .description("Boards in memory and read, their snapshots, and what rising finds in simulated traffic.")
  .option("--products <count>", "of the catalog that boards are read from", Number, 20_000)
  .option("--events <count>", "in its log", Number, 200_000)
  .option("--hours <count>", "of traffic that are looked at, in each simulation", Number, 48)
  .action(benchTrending);

program
  .command("analytics")
  .description("Every question of analytics over the roll-ups of many events.")
  .option("--events <count>", "that were counted", Number, 100_000_000)
  .option("--days <count>", "over which they are spread", Number, 90)
  .option("--products <count>", "they speak of", Number, 100_000)
  .option("--rounds <count>", "times each is asked", Number, 40)
  .option("--database <url>", "filled already, and kept")
  .option("--keep", "leaves the database there and says where", false)
  .action(benchAnalytics);

// An exit, unlike a signal, takes the servers that were started along.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await program.parseAsync();
