import { sql } from "kysely";
import type { Platform } from "../platform/platform.ts";
import type { CheckStatus, Readiness } from "./contract.ts";

const DATABASE_LIMIT_MS = 1_500;

type ReadinessDeps = Pick<Platform, "db" | "cache" | "config">;

/** Whether this process can answer: the database within 1.5 s; a Redis that is down only makes it slower. */
export async function checkReadiness(deps: ReadinessDeps): Promise<Readiness> {
  const started = performance.now();
  const reachable = await reachDatabase(deps).catch((error: Error) => error);
  const durationMs = Math.round((performance.now() - started) * 10) / 10;
  const database: Readiness["checks"][string] =
    reachable === true ? { status: "ok", durationMs } : { status: "down", durationMs, detail: "does not answer" };
  const secondTier = deps.cache.stats().secondTier;
  const redis: CheckStatus = secondTier === "down" ? "degraded" : "ok";
  return {
    status: database.status === "down" ? "down" : redis,
    checks: { database, ...(secondTier !== "off" && { redis: { status: redis, durationMs: 0 } }) },
  };
}

async function reachDatabase({ db }: ReadinessDeps): Promise<true> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), DATABASE_LIMIT_MS);
  try {
    const timeout = new Promise<never>((_, reject) =>
      late.signal.addEventListener("abort", () => reject(new Error("timeout"))),
    );
    await Promise.race([sql`select 1`.execute(db.health), timeout]);
    return true;
  } finally {
    clearTimeout(timer);
  }
}
