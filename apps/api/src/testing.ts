import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@vitrine/db";
import { type Config, createLogger, NOBODY, openPlatform, type Platform, parseConfig } from "@vitrine/domain";
import { keyScopes } from "@vitrine/domain/contract";
import { type Context, createServices } from "./context.ts";
import { createCaller } from "./routers/index.ts";

/** A platform over a test's database. The database stays open when the platform is closed. */
export async function openTestPlatform(db: Database, settings: Record<string, string> = {}): Promise<Platform> {
  const config: Config = parseConfig({
    DATA_DIR: mkdtempSync(join(tmpdir(), "vitrine-test-")),
    VITRINE_SECRET: "a-secret-for-tests-of-32-characters-",
    LOG_LEVEL: "silent",
    ...settings,
  });
  const log = createLogger({ level: config.LOG_LEVEL, pretty: false });
  return openPlatform(config, { db: { ...db, close: async () => {} }, log });
}

/** The procedures, called in this process: as anybody, and as an admin. */
export async function openTestCallers(platform: Platform) {
  const services = createServices(platform, { index: false });
  const call = (caller: Context["caller"], client = NOBODY) =>
    createCaller({ ...services, caller, client, requestId: "test-request" });
  return {
    anyone: call({ kind: "anonymous", scopes: [] }),
    admin: call({ kind: "secret", scopes: keyScopes }),
    as: call,
    close: () => services.close(),
  };
}
