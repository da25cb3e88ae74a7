import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { createLogger, openPlatform, readConfig, settings } from "@vitrine/domain";
import { Command } from "commander";

/** Variables that get a fresh value in a new `.env`. */
const fresh: Partial<Record<keyof typeof settings, () => string>> = {
  VITRINE_SECRET: () => randomBytes(32).toString("base64url"),
  ADMIN_KEY: () => randomBytes(32).toString("base64url"),
};

export const setupCommand = new Command("setup")
  .description("Checks Node, PostgreSQL and Redis, writes .env with fresh secrets if there is none, and migrates.")
  .action(async () => {
    say(`Node ${process.version}`, "ok");
    if (existsSync(".env")) say(".env is there and stays as it is", "ok");
    else {
      writeFileSync(".env", environmentFile(), { mode: 0o600 });
      say(".env was written, with fresh secrets, readable by you alone", "ok");
    }
    const config = readConfig();
    const log = createLogger({ level: "silent", pretty: true });
    const platform = await openPlatform(config, { log }).catch((error: Error) => {
      say(`${config.DATABASE_URL ? "PostgreSQL" : "Embedded database"}: ${error.message}`, "no");
      process.exitCode = 1;
    });
    if (!platform) return;
    say(
      config.DATABASE_URL ? "PostgreSQL answers and is migrated" : "Embedded database is migrated (no DATABASE_URL)",
      "ok",
    );
    const { secondTier } = platform.cache.stats();
    say(
      secondTier === "off" ? "Redis is not used (no REDIS_URL)" : `Redis is ${secondTier}`,
      secondTier === "down" ? "no" : "ok",
    );
    await platform.close();
    process.stdout.write(
      [
        "",
        "Next:",
        "  npm start                                   the api, the worker and the dashboard, with demo shops",
        "  npm start -- --no-demo                      the same, without them",
        "  npm run vitrine -- keys create --name me    a secret key for the api",
        "",
      ].join("\n"),
    );
  });

function say(what: string, state: "ok" | "no"): void {
  process.stdout.write(`${state === "ok" ? "✓" : "✗"} ${what}\n`);
}

/** `.env` with every variable at its default, explained. */
function environmentFile(): string {
  return Object.entries(settings)
    .map(
      ([name, { doc, default: value }]) => `# ${doc}\n${name}=${fresh[name as keyof typeof settings]?.() ?? value}\n`,
    )
    .join("\n");
}
