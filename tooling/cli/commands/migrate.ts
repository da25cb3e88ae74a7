import { Command } from "commander";
import { withPlatform } from "../with-platform.ts";

export const migrateCommand = new Command("migrate")
  .description("Brings the schema up to date. Safe to run from several machines at once.")
  .action(() =>
    withPlatform(async ({ db }) => {
      process.stdout.write(`The ${db.kind === "postgres" ? "PostgreSQL" : "embedded"} database is up to date.\n`);
    }),
  );
