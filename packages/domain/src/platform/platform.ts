import { join } from "node:path";
import { connect, type Database, migrate } from "@vitrine/db";
import { type Bus, createBus } from "./bus.ts";
import { type Cache, createCache } from "./cache/cache.ts";
import { type ChangeFeed, createChangeFeed } from "./change-feed.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { CursorKeys } from "./cursor.ts";
import { createLogger, type Logger } from "./log.ts";
import { resolveSecret } from "./secret.ts";

/** Begins every Redis key, with the version of what is cached: another version reads nothing of it. */
const CACHE_NAMESPACE = "vitrine:1";

/** Bytes for answers, and as many again for what is made of them. */
export function cacheShare({ CACHE_MAX_MB }: Pick<Config, "CACHE_MAX_MB">): number {
  return (CACHE_MAX_MB * 1024 * 1024) / 2;
}

/** The few things every area is handed. */
export interface Platform {
  config: Config;
  db: Database;
  bus: Bus;
  feed: ChangeFeed;
  cache: Cache;
  clock: Clock;
  log: Logger;
  secret: string;
  cursorKeys: CursorKeys;
  /** Waits for what is under way, then lets go of the database and Redis. */
  close(): Promise<void>;
}

export interface PlatformOptions {
  clock?: Clock;
  log?: Logger;
  /** An open database, instead of the one the configuration names. It is closed with the platform. */
  db?: Database;
  /**
   * Whether to read the change log, which keeps caches and live readers right. Default true. A process that only writes, as
   * an import does, need not read back what it wrote.
   */
  follow?: boolean;
}

/**
 * Opens database, bus, change feed and cache as the configuration says, and brings the schema up to date.
 *
 * @throws ConfigError, DataDirInUseError
 */
export async function openPlatform(config: Config, options: PlatformOptions = {}): Promise<Platform> {
  const log = options.log ?? createLogger({ level: config.LOG_LEVEL, pretty: config.NODE_ENV !== "production" });
  const clock = options.clock ?? systemClock;
  const secret = resolveSecret(config);
  const db = options.db ?? (await openDatabase(config, log));
  const bus = createBus({ db, redisUrl: config.REDIS_URL, log });
  const feed = createChangeFeed({ db, bus, log });
  if (options.follow !== false) await feed.start();
  const cache = createCache({
    db,
    feed,
    clock,
    log,
    maxBytes: cacheShare(config),
    redisUrl: config.REDIS_URL,
    namespace: CACHE_NAMESPACE,
    secret,
    ttl: config.CACHE_TTL,
  });
  return {
    config,
    db,
    bus,
    feed,
    cache,
    clock,
    log,
    secret,
    cursorKeys: { secret, oldSecret: config.VITRINE_SECRET_OLD },
    async close() {
      await feed.close();
      await cache.close();
      await bus.close();
      await db.close();
    },
  };
}

async function openDatabase(config: Config, log: Logger): Promise<Database> {
  const db = await connect({
    url: config.DATABASE_URL,
    dataDir: join(config.DATA_DIR, "embedded"),
    pool: config.DATABASE_POOL,
    onError: (err) => log.warn({ err }, "The database dropped a connection"),
  });
  try {
    const applied = await migrate(db);
    if (applied.length > 0) log.info({ migrations: applied }, "The schema was brought up to date");
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}
