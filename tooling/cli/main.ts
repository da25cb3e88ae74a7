import { ConfigError, DomainError } from "@vitrine/domain";
import { VitrineError } from "@vitrine/sdk";
import { Command, CommanderError } from "commander";
import { cacheCommand } from "./commands/cache.ts";
import { crawlCommand } from "./commands/crawl.ts";
import { exportCommand } from "./commands/export.ts";
import { extractCommand } from "./commands/extract.ts";
import { importCommand } from "./commands/import.ts";
import { importsCommand } from "./commands/imports.ts";
import { keysCommand } from "./commands/keys.ts";
import { matchCommand } from "./commands/match.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { priceTextCommand } from "./commands/price-text.ts";
import { robotsCommand } from "./commands/robots.ts";
import { seedCommand } from "./commands/seed.ts";
import { setupCommand } from "./commands/setup.ts";
import { shopCommand } from "./commands/shop.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { trendingCommand } from "./commands/trending.ts";

const program = new Command("vitrine")
  .description("Looks after a Vitrine installation. Reads the same environment and .env as the server.")
  .showHelpAfterError()
  .addCommand(setupCommand)
  .addCommand(migrateCommand)
  .addCommand(shopCommand)
  .addCommand(seedCommand)
  .addCommand(importCommand)
  .addCommand(importsCommand)
  .addCommand(exportCommand)
  .addCommand(crawlCommand)
  .addCommand(keysCommand)
  .addCommand(simulateCommand)
  .addCommand(cacheCommand)
  .addCommand(trendingCommand)
  .addCommand(extractCommand)
  .addCommand(priceTextCommand)
  .addCommand(robotsCommand)
  .addCommand(matchCommand);

try {
  await program.parseAsync();
} catch (error) {
  if (!isExpected(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Failures that are the user's to mend: the message says all, a stack would only hide it. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof DomainError ||
    error instanceof CommanderError ||
    error instanceof VitrineError ||
    (error instanceof Error && error.name === "DataDirInUseError")
  );
}
