import { type Database, type EventRow, readEvents } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";
import type { BoardWindow } from "./contract.ts";
import { addTo, boardWindows, type DecayedCount, emptyCount, scoreAt } from "./decay.ts";

const PAGE = 5_000;
const POLL_MS = 1_000;

export interface RankedProduct {
  productId: number;
  score: number;
}

/** The popular boards, kept in memory as a reader of the event log. Thrown away, they are read again from the log. */
export interface BoardReader {
  /** Products by score, the lower id first where equal. */
  popular(window: BoardWindow): RankedProduct[];
  /** Position in the event log up to which events are counted. */
  readonly position: number;
  /** Reads what has been committed by now. */
  catchUp(): Promise<void>;
  close(): void;
}

export interface BoardReaderDeps {
  db: Pick<Database, "reads">;
  clock: Clock;
  log: Pick<Logger, "warn">;
  bus: { onWake(topic: "event", listener: () => void): () => void };
}

/** Starts counting from the beginning of the log, in the background. */
export function createBoardReader({ db, clock, log, bus }: BoardReaderDeps): BoardReader {
  const counts = Object.fromEntries(boardWindows.map((window) => [window, new Map()])) as Record<
    BoardWindow,
    Map<number, DecayedCount>
  >;
  let position = 0;
  let reading: Promise<void> | null = null;
  let again = false;

  function count({ kind, at, productIds }: EventRow): void {
    if (kind !== "view") return;
    for (const window of boardWindows) {
      for (const productId of productIds) {
        const entry = counts[window].get(productId) ?? emptyCount();
        counts[window].set(productId, entry);
        addTo(entry, window, at);
      }
    }
  }

  async function readToEnd(): Promise<void> {
    do {
      again = false;
      for (;;) {
        const events = await readEvents(db.reads, position, PAGE);
        for (const event of events) count(event);
        position = events.at(-1)?.seq ?? position;
        if (events.length < PAGE) break;
      }
    } while (again);
  }

  function catchUp(): Promise<void> {
    again = true;
    reading ??= readToEnd().finally(() => {
      reading = null;
    });
    return reading;
  }

  const read = () => catchUp().catch((error) => log.warn({ err: error }, "The boards could not read the event log"));
  const stopListening = bus.onWake("event", read);
  const timer = setInterval(read, POLL_MS);
  timer.unref();

  return {
    popular(window) {
      const now = clock.now();
      return [...counts[window]]
        .map(([productId, entry]) => ({ productId, score: scoreAt(entry, window, now) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score || a.productId - b.productId);
    },
    get position() {
      return position;
    },
    catchUp,
    close() {
      stopListening();
      clearInterval(timer);
    },
  };
}
