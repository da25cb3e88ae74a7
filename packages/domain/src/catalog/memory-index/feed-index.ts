import { setTimeout as sleep } from "node:timers/promises";
import type { Tables } from "@vitrine/db";
import { lastChangeId } from "@vitrine/db/reader";
import type { Kysely } from "kysely";
import { createPlaces, lacksPlace } from "./places.ts";
import type { IndexSink } from "./protocol.ts";
import { type IndexRow, readChangedRows, readDimensions, readPopularity, readRows } from "./rows.ts";

/** Changes of one read. */
const CHANGES = 2_000;
const POLL_MS = 250;
const POPULARITY_MS = 60_000;
const MAX_RETRY_MS = 5_000;

export interface IndexFeeder {
  /** Resolves when the change is in the index; true at once where it is already. False if it does not come in time. */
  reach(changeId: number, timeoutMs: number): Promise<boolean>;
  /** There is news in the log. */
  wake(): void;
  /** The catalog was read once, and the index follows the log. */
  readonly ready: boolean;
  readonly builtInMs: number;
  close(): Promise<void>;
}

export interface FeedIndexOptions {
  db: Kysely<Tables>;
  sink: IndexSink;
  /** Products of one read while building. Embedded, a query blocks the process, so few. */
  pageSize: number;
  onReady?(): void;
  onError?(error: unknown): void;
}

/**
 * Fills the index with the whole catalog, page by page, and then follows the change log for as long as it lives. What
 * changes while it builds is read again afterwards, so that no long snapshot is held.
 */
export function feedIndex(options: FeedIndexOptions): IndexFeeder {
  const { db, sink, pageSize, onReady, onError } = options;
  const closing = new AbortController();
  const waiters = new Set<{ changeId: number; resolve: (reached: boolean) => void }>();
  let places = createPlaces({ categories: [], brands: [], shops: [], attributes: [] });
  let asOf = -1;
  let ready = false;
  let builtInMs = 0;
  let failures = 0;
  let popularityAt = 0;
  let woken = false;
  let wakeUp = () => {};

  async function build(): Promise<void> {
    const started = performance.now();
    ready = false;
    const start = await lastChangeId(db);
    await sink.reset();
    await loadDimensions();
    for (let afterId = 0; !closing.signal.aborted; ) {
      const rows = await readRows(db, afterId, pageSize);
      if (rows.length === 0) break;
      await put(rows);
      afterId = rows.at(-1)!.id;
    }
    asOf = start;
    popularityAt = performance.now();
    while (!closing.signal.aborted && !(await follow()));
    builtInMs = Math.round(performance.now() - started);
    if (closing.signal.aborted) return;
    ready = true;
    onReady?.();
  }

  async function put(rows: IndexRow[]): Promise<void> {
    if (rows.some((row) => lacksPlace(places, row))) await loadDimensions();
    await sink.put(rows);
  }

  async function loadDimensions(): Promise<void> {
    const dimensions = await readDimensions(db);
    places = createPlaces(dimensions);
    await sink.setDimensions(dimensions);
  }

  /** @returns whether the log's end was reached */
  async function follow(): Promise<boolean> {
    const news = await readChangedRows(db, asOf, CHANGES);
    if (news.reset) {
      asOf = news.asOf;
      await build();
      return true;
    }
    if (news.rows.length > 0) await put(news.rows);
    if (news.asOf > asOf) {
      asOf = news.asOf;
      await sink.moveTo(asOf);
    } else if (!ready) await sink.moveTo(asOf);
    if (news.complete) settle();
    return news.complete;
  }

  async function refreshPopularity(): Promise<void> {
    if (performance.now() - popularityAt < POPULARITY_MS) return;
    popularityAt = performance.now();
    await sink.setPopularity(await readPopularity(db));
  }

  function settle(): void {
    for (const waiter of waiters) if (waiter.changeId <= asOf) waiter.resolve(true);
  }

  async function pause(): Promise<void> {
    if (woken || closing.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    let built = false;
    while (!closing.signal.aborted) {
      try {
        if (!built) await build();
        built = true;
        while (!(await follow()) && !closing.signal.aborted);
        await refreshPopularity();
        failures = 0;
        await pause();
        woken = false;
      } catch (error) {
        if (closing.signal.aborted) return;
        if (failures++ === 0) onError?.(error);
        const delay = Math.min(MAX_RETRY_MS, 100 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random());
        await sleep(delay, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  const running = run();
  return {
    get ready() {
      return ready;
    },
    get builtInMs() {
      return builtInMs;
    },
    wake() {
      woken = true;
      wakeUp();
    },
    async reach(changeId, timeoutMs) {
      if (!ready || asOf >= changeId) return ready;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const waiter = { changeId, resolve };
      const timer = setTimeout(() => resolve(false), timeoutMs);
      waiters.add(waiter);
      this.wake();
      try {
        return (await promise) && ready;
      } finally {
        clearTimeout(timer);
        waiters.delete(waiter);
      }
    },
    async close() {
      closing.abort();
      wakeUp();
      for (const waiter of waiters) waiter.resolve(false);
      await running;
    },
  };
}
