import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Config,
  createLogger,
  openPlatform,
  type Platform,
  type PlatformOptions,
  parseConfig,
  readConfig,
} from "@vitrine/domain";
import pg from "pg";

export interface Scratch {
  platform: Platform;
  config: Config;
  /** Closes the platform and removes everything it kept. */
  remove(): Promise<void>;
}

export interface ScratchOptions extends Pick<PlatformOptions, "follow"> {
  /** Address of the PostgreSQL server; default: the configured one, or the one of this machine. */
  server?: string;
}

const LOCAL_SERVER = "postgres://postgres@127.0.0.1:5432/postgres";

/** A platform of its own for one measurement: a fresh database on the configured server, or an embedded one. */
export async function openScratch(
  kind: "postgres" | "pglite",
  settings: Record<string, string> = {},
  { server = readConfig().DATABASE_URL ?? LOCAL_SERVER, ...options }: ScratchOptions = {},
): Promise<Scratch> {
  const dataDir = mkdtempSync(join(tmpdir(), "vitrine-bench-"));
  const name = `vitrine_bench_${randomBytes(4).toString("hex")}`;
  if (kind === "postgres") await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const config = parseConfig({
    DATA_DIR: dataDir,
    VITRINE_SECRET: randomBytes(32).toString("hex"),
    ...(kind === "postgres" && { DATABASE_URL: url.href }),
    ...settings,
  });
  const platform = await openPlatform(config, {
    ...options,
    log: createLogger({ level: "warn", pretty: true, destination: process.stderr }),
  });
  return {
    platform,
    config,
    async remove() {
      await platform.close();
      if (kind === "postgres") await onServer(server, `drop database if exists ${name} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A platform over a database that is there and stays. */
export async function openExisting(databaseUrl: string): Promise<Scratch> {
  const dataDir = mkdtempSync(join(tmpdir(), "vitrine-bench-"));
  const secret = randomBytes(32).toString("hex");
  const config = parseConfig({ DATA_DIR: dataDir, VITRINE_SECRET: secret, DATABASE_URL: databaseUrl });
  const log = createLogger({ level: "warn", pretty: true, destination: process.stderr });
  const platform = await openPlatform(config, { log });
  return {
    platform,
    config,
    async remove() {
      await platform.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
