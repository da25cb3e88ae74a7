import { setTimeout as sleep } from "node:timers/promises";
import { type ChangeRow, type Database, lastChangeId, readChanges } from "@vitrine/db";
import type { Bus } from "./bus.ts";
import { DomainError } from "./errors.ts";
import type { Logger } from "./log.ts";

/** Rows of one read. */
const PAGE = 1_000;
const MAX_RETRY_MS = 5_000;

/**
 * Is handed the rows of one read in commit order, before `appliedId` moves past them.
 *
 * @param urgent a writer on this node waits: whatever is put off must be done now. The rows may then be none.
 */
export type ChangeListener = (rows: ChangeRow[], urgent: boolean) => void;

/** The process's one reader of the `change` log. */
export interface ChangeFeed {
  /** Id of the last row all listeners here have been handed; -1 until the end of the log is known. */
  readonly appliedId: number;
  /** The end of the log at the start: nothing is known here of rows up to it. Infinity until it is known. */
  readonly floorId: number;
  /**
   * Finds the end of the log and reads on from there. Resolves when that is done; while the database is down it keeps
   * trying, so whoever must serve meanwhile does not wait for it.
   */
  start(): Promise<void>;
  /** @returns stops listening */
  onChanges(listener: ChangeListener): () => void;
  /**
   * Wakes all readers on all nodes and resolves when this node has applied the row. What a procedure calls after the
   * commit, with the id from `appendChanges`, so that its caller reads its own write. A crawl does not: it wakes the
   * bus, and lists here follow within half a second.
   *
   * @throws DomainError `unavailable` when the log cannot be read meanwhile; the write is stored all the same
   */
  applied(id: number): Promise<void>;
  close(): Promise<void>;
}

export interface ChangeFeedOptions {
  db: Database;
  bus: Bus;
  log: Logger;
  /** How often the log is read without being woken, in milliseconds. */
  pollMs?: number;
  /**
   * How often it is read at most, however often it is woken, in milliseconds: while prices stream in, a read for each of
   * them costs a node more than all that its visitors ask. A writer on this node does not wait for it.
   */
  spacingMs?: number;
  /** How long a writer waits for its own change while nothing comes back, in milliseconds. */
  applyTimeoutMs?: number;
}

export function createChangeFeed({
  db,
  bus,
  log,
  pollMs = 250,
  spacingMs = 50,
  applyTimeoutMs = 5_000,
}: ChangeFeedOptions): ChangeFeed {
  const listeners = new Set<ChangeListener>();
  const waiters = new Set<{ id: number; resolve: () => void; late: NodeJS.Timeout }>();
  const closing = new AbortController();
  let appliedId = -1;
  let floorId = Number.POSITIVE_INFINITY;
  let failures = 0;
  /** When the last read ended, on the monotonic clock. */
  let readAt = Number.NEGATIVE_INFINITY;
  let woken = false;
  let wakeReader = () => {};
  let reading: Promise<void> | undefined;
  let started: Promise<void> | undefined;

  const stopListening = bus.onWake("change", () => {
    woken = true;
    wakeReader();
  });

  function hand(rows: ChangeRow[], urgent: boolean): void {
    for (const listener of listeners) {
      try {
        listener(rows, urgent);
      } catch (err) {
        log.error({ err, from: rows[0]?.id }, "A reader of changes failed");
      }
    }
  }

  function moveTo(id: number): void {
    appliedId = id;
    for (const waiter of waiters) {
      if (waiter.id <= id) waiter.resolve();
      else waiter.late.refresh();
    }
  }

  async function readOn(): Promise<void> {
    for (let full = true; full && !closing.signal.aborted; ) {
      const rows = await readChanges(db.reads, { after: appliedId, limit: PAGE });
      const last = rows.at(-1);
      if (!last || closing.signal.aborted) return;
      hand(rows, waiters.size > 0);
      moveTo(last.id);
      full = rows.length === PAGE;
    }
  }

  /** @returns whether it went well; an outage is logged once */
  async function attempt(read: () => Promise<void>): Promise<boolean> {
    try {
      await read();
      if (failures > 0) log.info("The change log can be read again");
      failures = 0;
      return true;
    } catch (err) {
      if (failures++ === 0 && !closing.signal.aborted) log.warn({ err }, "The change log cannot be read");
      return false;
    }
  }

  /** Until the next read is due. A wake-up shortens it, and a writer's ends it, but not the pause after a failure. */
  async function pause(): Promise<void> {
    if (failures > 0) {
      const delay = Math.min(MAX_RETRY_MS, pollMs * 2 ** Math.min(failures, 10)) * (0.5 + Math.random());
      return sleep(delay, undefined, { signal: closing.signal }).catch(() => {});
    }
    while (!closing.signal.aborted) {
      const wait = waiters.size > 0 && woken ? 0 : readAt + (woken ? spacingMs : pollMs) - performance.now();
      if (wait <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        wakeReader = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async function keepReading(): Promise<void> {
    while (!closing.signal.aborted) {
      await pause();
      woken = false;
      if (!closing.signal.aborted) await attempt(readOn);
      readAt = performance.now();
    }
  }

  async function findEnd(): Promise<void> {
    const end = await lastChangeId(db.reads);
    floorId = end;
    hand([], waiters.size > 0);
    moveTo(end);
  }

  return {
    get appliedId() {
      return appliedId;
    },
    get floorId() {
      return floorId;
    },
    start() {
      started ??= (async () => {
        while (!closing.signal.aborted && !(await attempt(findEnd))) await pause();
        reading = keepReading();
      })();
      return started;
    },
    onChanges(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async applied(id) {
      if (appliedId >= id) {
        bus.wake("change");
        return hand([], true);
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const late = setTimeout(() => {
        const message = "The change is stored, but this node could not read it back in time.";
        reject(new DomainError("unavailable", message, { retryAfterMs: 1_000 }));
      }, applyTimeoutMs);
      const waiter = { id, resolve, late };
      waiters.add(waiter);
      bus.wake("change");
      await promise.finally(() => {
        clearTimeout(late);
        waiters.delete(waiter);
      });
    },
    async close() {
      stopListening();
      closing.abort();
      wakeReader();
      await started;
      await reading;
      for (const waiter of waiters) waiter.resolve();
    },
  };
}
