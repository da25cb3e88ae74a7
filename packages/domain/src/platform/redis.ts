import { createClient } from "@keyv/redis";
import type { Logger } from "./log.ts";

export type RedisClient = ReturnType<typeof createClient>;

/** A server that does not take the connection within this time counts as down. */
const CONNECT_TIMEOUT_MS = 2_000;

const MAX_RETRY_MS = 2_000;

export interface RedisOptions {
  url: string;
  log: Logger;
  /** What the connection is for, in the log: "cache", "bus". */
  role: string;
  /** How often a quiet link is asked whether it lives, in milliseconds. */
  pingMs?: number;
  /**
   * After how long without any traffic it is closed and opened anew, in milliseconds: a server that hangs, or a path
   * that drops packets, closes no socket. A ping waits for the answer to the one before, so a dead link falls silent.
   */
  silenceMs?: number;
}

/**
 * A Redis connection that fails fast and comes back by itself. It connects in the background: a command on a link that
 * is down is rejected at once (`client.isReady` says so beforehand), never queued. An outage is logged once.
 *
 * Close it with `closeRedis`.
 */
export function openRedis({ url, log, role, pingMs = 4_000, silenceMs = 10_000 }: RedisOptions): RedisClient {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: pingMs,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, socketTimeout: silenceMs, reconnectStrategy: retryDelay },
  });
  let down = false;
  client.on("error", (error: Error & { code?: string }) => {
    if (!down && client.isOpen) log.warn({ role, reason: error.message || error.code }, "Redis does not answer");
    down = true;
  });
  client.on("ready", () => {
    if (down) log.info({ role }, "Redis answers again");
    down = false;
  });
  // It retries for ever, so this rejects only when it is closed before it was up.
  client.connect().catch(() => {});
  return client as RedisClient;
}

/** Closes at once: what is under way is rejected. */
export function closeRedis(client: RedisClient): void {
  if (client.isOpen) client.destroy();
}

/** Doubles up to the bound, with jitter so that nodes do not come back in step. */
function retryDelay(attempt: number): number {
  return Math.min(MAX_RETRY_MS, 50 * 2 ** attempt) * (0.5 + Math.random());
}
