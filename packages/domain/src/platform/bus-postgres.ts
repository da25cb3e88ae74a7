import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@vitrine/db";
import type { BusLink, BusLinkOptions } from "./bus.ts";
import { createOwnConnection } from "./own-connection.ts";

const CHANNEL = "vitrine_bus";

/** How often the listening connection is asked whether it lives; a half-open one says nothing by itself. */
const HEARTBEAT_MS = 5_000;
const MAX_RETRY_MS = 5_000;

type Pools = NonNullable<Database["pools"]>;

/**
 * LISTEN on a connection of its own, and NOTIFY through the pool for health. Does not work through a pooler that hands out
 * connections by transaction; readers then poll.
 */
export function openPostgresLink({ health }: Pools, { log, onMessage, onConnect }: BusLinkOptions): BusLink {
  const closing = new AbortController();
  const { signal } = closing;
  let failures = 0;

  /** Resolves or rejects when the connection is of no use any more. */
  async function listen(): Promise<void> {
    const connection = createOwnConnection(health, "listen");
    const broken = new AbortController();
    const ended = AbortSignal.any([signal, broken.signal]);
    connection.on("error", () => broken.abort());
    connection.on("end", () => broken.abort());
    try {
      await connection.connect();
      connection.on("notification", ({ payload }) => onMessage(payload ?? ""));
      await connection.query(`listen ${CHANNEL}`);
      if (failures > 0) log.info("The database sends wake-ups again");
      failures = 0;
      onConnect();
      while (!ended.aborted) {
        await sleep(HEARTBEAT_MS, undefined, { signal: ended }).catch(() => {});
        if (!ended.aborted) await connection.query("select 1");
      }
    } finally {
      // Politely, but a dead connection is not waited for.
      connection.end().catch(() => {});
    }
  }

  async function keepListening(): Promise<void> {
    while (!signal.aborted) {
      const reason = await listen().then(
        () => "the connection ended",
        (error: Error) => error.message,
      );
      if (signal.aborted) return;
      if (failures++ === 0) log.warn({ reason }, "The database sends no wake-ups; readers poll");
      const delay = Math.min(MAX_RETRY_MS, 100 * 2 ** failures) * (0.5 + Math.random());
      await sleep(delay, undefined, { signal }).catch(() => {});
    }
  }

  const done = keepListening();
  return {
    async send(message) {
      await health.query("select pg_notify($1, $2)", [CHANNEL, message]);
    },
    async close() {
      closing.abort();
      await done;
    },
  };
}
