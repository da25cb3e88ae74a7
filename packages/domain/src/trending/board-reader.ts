import type { Database } from "@vitrine/db";
import type { ChangeFeed } from "../platform/change-feed.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";
import { type BoardCounters, createBoardCounters } from "./board-counters.ts";
import { type BoardScopes, createBoardScopes } from "./board-scopes.ts";
import { loadSnapshot, saveSnapshot } from "./board-snapshots.ts";
import type { BoardWindow, RebuiltBoards } from "./contract.ts";
import { minuteOf } from "./decay.ts";
import { createFoldedScores, type FoldedScores, type Reading } from "./folded-scores.ts";
import { followMergedProducts } from "./merged-products.ts";
import { rebuildBoards, replayLog } from "./replay-log.ts";

/** The log is read at most this often, however often it is woken: at 25,000 events a second a page is full by then. */
const SPACING_MS = 500;
const POLL_MS = 1_000;
const SNAPSHOT_MS = 60_000;

export interface RankedProduct {
  productId: number;
  score: number;
}

/** Scores as they stand, of products and of pairs. */
export interface BoardScores {
  views: FoldedScores;
  comparisons: FoldedScores;
  reading: Reading;
}

/** The boards of this process, kept in memory as a reader of the event log. */
export interface BoardReader {
  /** Products by score, the lower id first where equal; merged ones count for their successors. */
  popular(window: BoardWindow, limit: number): Promise<RankedProduct[]>;
  scores(): Promise<BoardScores>;
  readonly scopes: BoardScopes;
  /** Position in the event log up to which events are counted. */
  readonly position: number;
  /** Whether the end of the log has been reached since the start. */
  readonly ready: boolean;
  /** Memory of the counters, estimated. */
  readonly bytes: number;
  /** Reads what has been committed by now. */
  catchUp(): Promise<void>;
  /** Writes a snapshot where one is due. @returns bytes written */
  save(): Promise<number>;
  /** Counts the log anew, see `rebuildBoards`. Until it is done the boards stand as they were. */
  rebuild(): Promise<RebuiltBoards>;
  close(): Promise<void>;
}

export interface BoardReaderDeps {
  db: Pick<Database, "reads" | "ingest">;
  clock: Clock;
  log: Pick<Logger, "warn">;
  bus: { onWake(topic: "event", listener: () => void): () => void };
  feed: Pick<ChangeFeed, "onChanges">;
}

/** Starts from the newest snapshot and reads on from there, in the background. */
export function createBoardReader(deps: BoardReaderDeps): BoardReader {
  const { clock, log, bus } = deps;
  const merged = followMergedProducts(deps);
  const closing = new AbortController();
  let counters = createBoardCounters();
  let views = createFoldedScores(counters.views);
  let comparisons = createFoldedScores(counters.comparisons);
  let ready = false;
  let loaded: Promise<void> | null = null;
  /** One after the other: reads, and what must not be read in between. */
  let queue: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  let due: NodeJS.Timeout | undefined;

  function take(next: BoardCounters): void {
    counters = next;
    views = createFoldedScores(next.views);
    comparisons = createFoldedScores(next.comparisons);
  }

  function enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = queue.then(task);
    queue = result.catch(() => {});
    return result;
  }

  async function readOn(): Promise<void> {
    if (closing.signal.aborted) return;
    loaded ??= loadSnapshot(deps)
      .then(take)
      .catch((error) => {
        loaded = null;
        throw error;
      });
    await loaded;
    await replayLog(deps, counters, closing.signal);
    ready = true;
  }

  /** A read that has not begun yet serves all who ask meanwhile. */
  function catchUp(): Promise<void> {
    waiting ??= enqueue(() => {
      waiting = null;
      return readOn().finally(() => {
        readAt = performance.now();
      });
    });
    return waiting;
  }

  function readSoon(): void {
    due ??= setTimeout(
      () => {
        due = undefined;
        catchUp().then(
          () => {
            isFailing = false;
          },
          (err) => {
            // Once for an outage.
            if (!isFailing) log.warn({ err }, "The boards cannot read the event log");
            isFailing = true;
          },
        );
      },
      Math.max(0, readAt + SPACING_MS - performance.now()),
    ).unref();
  }

  const save = () => enqueue(async () => (ready && !closing.signal.aborted ? saveSnapshot(deps, counters) : 0));

  const stopListening = bus.onWake("event", readSoon);
  const polling = setInterval(readSoon, POLL_MS).unref();
  const saving = setInterval(() => {
    save().catch((err) => log.warn({ err }, "The boards' snapshot was not written"));
  }, SNAPSHOT_MS).unref();
  readSoon();

  async function scores(): Promise<BoardScores> {
    // The map is there before the time is told: between the two the log would go on.
    const products = await merged.read();
    const reading = { minute: minuteOf(clock.now()), position: counters.position, merged: products };
    return { views, comparisons, reading };
  }

  return {
    async popular(window, limit) {
      const { views, reading } = await scores();
      return views.top(window, reading, limit).map(({ low, score }) => ({ productId: low, score }));
    },
    scores,
    scopes: createBoardScopes(deps),
    get position() {
      return counters.position;
    },
    get ready() {
      return ready;
    },
    get bytes() {
      return counters.views.bytes + counters.comparisons.bytes;
    },
    catchUp,
    save,
    rebuild: () =>
      enqueue(async () => {
        const rebuilt = await rebuildBoards(deps);
        take(rebuilt.counters);
        loaded = Promise.resolve();
        ready = true;
        return rebuilt.report;
      }),
    async close() {
      closing.abort();
      stopListening();
      merged.close();
      clearTimeout(due);
      clearInterval(polling);
      clearInterval(saving);
      await queue;
    },
  };
}
