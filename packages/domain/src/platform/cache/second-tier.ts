import KeyvRedis from "@keyv/redis";
import type { Logger } from "../log.ts";
import { closeRedis, openRedis } from "../redis.ts";
import { createBreaker } from "./breaker.ts";
import { createEntryCodec } from "./codec.ts";
import type { CacheEntry } from "./entry.ts";

/** A call that takes longer, in milliseconds, costs more than computing the answer. */
const CALL_MS = 50;

/** Far over the largest answer; what is larger is neither written nor read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The memory that nodes share. It only saves work: whatever is wrong with it is a miss. */
export interface SecondTier {
  readonly state: "off" | "up" | "down";
  get(id: string): Promise<CacheEntry | undefined>;
  /** Writes in the background. */
  set(id: string, entry: CacheEntry): void;
  /** Calls that failed, and entries that were not what we had written. */
  figures(): { errors: number; dropped: number };
  close(): void;
}

export const noSecondTier: SecondTier = {
  state: "off",
  get: async () => undefined,
  set() {},
  figures: () => ({ errors: 0, dropped: 0 }),
  close() {},
};

export interface SecondTierOptions {
  url: string;
  /** Begins every key, so that installations, and versions of one, can share a server. */
  namespace: string;
  /** Seals the entries. */
  secret: string;
  log: Logger;
  callMs?: number | undefined;
}

/**
 * Entries in Redis, each for its TTL. Every call is cut at 50 ms and goes through a breaker; while Redis is down a call
 * returns at once.
 *
 * The adapter is used without Keyv on top: that answers true to a write that failed, and would read an entry of any
 * size.
 */
export function createSecondTier({ url, namespace, secret, log, callMs = CALL_MS }: SecondTierOptions): SecondTier {
  const client = openRedis({ url, log, role: "cache" });
  const store = new KeyvRedis<string>(client, { namespace, throwOnErrors: true });
  // Told once by the connection already; without a listener an error ends the process.
  store.on("error", () => {});
  const codec = createEntryCodec(secret);
  const breaker = createBreaker();
  let errors = 0;
  let dropped = 0;
  let probing = false;

  const usable = () => {
    if (client.isReady && breaker.probeIsDue()) probe();
    return client.isReady && !breaker.open;
  };

  /** @returns undefined where the call failed */
  async function call<T>(command: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await cut(command(), callMs);
      breaker.succeed();
      return answer;
    } catch (error) {
      errors += 1;
      // A refusal ("OOM", "READONLY") is an answer: what is stored can be read all the same.
      if (isRefusal(error)) breaker.succeed();
      else breaker.fail();
      log.debug({ err: error }, "A call to the second cache tier failed");
      return undefined;
    }
  }

  function probe(): void {
    if (probing) return;
    probing = true;
    const ping = client.ping();
    call(() => ping);
    // Not before it is really answered: probes do not pile up on a server that hangs.
    const end = () => {
      probing = false;
    };
    ping.then(end, end);
  }

  function drop(id: string, reason: string): void {
    if (dropped++ === 0)
      log.warn({ id, reason }, "An entry of the second cache tier was dropped; more are only counted");
    call(() => store.delete(id));
  }

  return {
    get state() {
      return client.isReady && !breaker.open ? "up" : "down";
    },
    async get(id) {
      if (!usable()) return undefined;
      const text = await call(() => client.getRange(store.createKeyPrefix(id, namespace), 0, MAX_BYTES));
      if (!text) return undefined;
      try {
        if (Buffer.byteLength(text) > MAX_BYTES) throw new Error("it is too large");
        return codec.decode(id, text);
      } catch (error) {
        drop(id, (error as Error).message);
        return undefined;
      }
    },
    set(id, entry) {
      if (!usable()) return;
      try {
        const text = codec.encode(id, entry);
        if (Buffer.byteLength(text) <= MAX_BYTES) call(() => store.set(id, text, entry.ttlMs));
      } catch (err) {
        errors += 1;
        log.warn({ err, id }, "An answer cannot be written to the second cache tier");
      }
    },
    figures: () => ({ errors, dropped }),
    close: () => closeRedis(client),
  };
}

/** Rejects after the time; the command's own end is then nobody's concern. */
async function cut<T>(command: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([command, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether Redis itself answered with an error. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(OOM|READONLY|WRONGTYPE|MISCONF|NOPERM|ERR)\b/.test(error.message);
}
