import { Command, Option } from "commander";
import { benchHttp } from "./http.ts";
import { benchImport } from "./import.ts";

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
  .command("import")
  .description("Loads a feed twice: how fast, and that the second time changes nothing.")
  .requiredOption("--products <file>", "products of the pc-parts shape, JSON lines")
  .option("--history <file>", "their price history")
  .addOption(new Option("--database <kind>").choices(["postgres", "pglite"]).default("postgres"))
  .action(benchImport);

await program.parseAsync();
