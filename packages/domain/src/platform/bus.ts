import { randomBytes } from "node:crypto";
import type { Database } from "@vitrine/db";
import { openPostgresLink } from "./bus-postgres.ts";
import { openRedisLink } from "./bus-redis.ts";
import type { Logger } from "./log.ts";

const topics = ["change", "event", "keys", "jobs"] as const;

/** Whose readers are woken: those of the two logs, of the API keys, of the job queue. */
export type BusTopic = (typeof topics)[number];

/**
 * Wakes the readers of logs, here and on other nodes. Nothing travels on it: what is new stands in the database, and
 * every reader polls as well, so a lost wake-up costs time only.
 */
export interface Bus {
  readonly kind: "memory" | "redis" | "postgres";
  /** Readers here are called before it returns, those elsewhere soon after. Never throws, never waits. */
  wake(topic: BusTopic): void;
  /** @returns stops listening */
  onWake(topic: BusTopic, listener: () => void): () => void;
  close(): Promise<void>;
}

/** The way to the other nodes. */
export interface BusLink {
  send(message: string): Promise<void>;
  close(): Promise<void>;
}

export interface BusLinkOptions {
  log: Logger;
  onMessage(message: string): void;
  /** The link is up, for the first time or again: messages may have been missed. */
  onConnect(): void;
}

export interface BusOptions {
  db: Database;
  redisUrl?: string | undefined;
  log: Logger;
}

/** Wake-ups of one topic that come closer than this leave as one. */
const SPACING_MS = 20;

/** A bus over Redis where there is an address, else over LISTEN/NOTIFY, else (embedded) within the process. */
export function createBus({ db, redisUrl, log }: BusOptions): Bus {
  const listeners = new Map<string, Set<() => void>>(topics.map((topic) => [topic, new Set()]));
  const origin = randomBytes(8).toString("hex");

  function wakeHere(topic: string): void {
    for (const listener of listeners.get(topic) ?? []) {
      try {
        listener();
      } catch (err) {
        log.error({ err, topic }, "A reader failed when it was woken");
      }
    }
  }

  const linkOptions: BusLinkOptions = {
    log,
    onMessage(message) {
      const [sender, topic = ""] = message.split(" ");
      if (sender !== origin) wakeHere(topic);
    },
    onConnect: () => topics.forEach(wakeHere),
  };
  const kind = redisUrl ? "redis" : db.pools ? "postgres" : "memory";
  const link = redisUrl ? openRedisLink(redisUrl, linkOptions) : db.pools && openPostgresLink(db.pools, linkOptions);
  const senders = new Map(
    topics.map((topic) => [
      topic,
      link &&
        spaced(async () => {
          await link.send(`${origin} ${topic}`).catch((err) => log.debug({ err, topic }, "Other nodes were not woken"));
        }),
    ]),
  );

  return {
    kind,
    wake(topic) {
      wakeHere(topic);
      senders.get(topic)?.();
    },
    onWake(topic, listener) {
      listeners.get(topic)?.add(listener);
      return () => listeners.get(topic)?.delete(listener);
    },
    async close() {
      for (const set of listeners.values()) set.clear();
      await link?.close();
    },
  };
}

/** Calls at once, then no sooner than `SPACING_MS` after the call before ended; what comes in between is one call. */
function spaced(send: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  return async function sendSpaced() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    await send();
    setTimeout(() => {
      busy = false;
      if (again) sendSpaced();
      again = false;
    }, SPACING_MS).unref();
  };
}
