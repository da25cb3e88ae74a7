import { Command, Option } from "commander";
import { benchCatalog } from "./catalog.ts";
import { benchHot } from "./hot.ts";
import { benchHttp } from "./http.ts";
import { benchImport } from "./import.ts";
import { benchRefresh } from "./refresh.ts";
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

// An exit, unlike a signal, takes the servers that were started along.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await program.parseAsync();
