import { appendEvents, type Database, ensureEventPartitions, lockEventLog, type NewEvent } from "@vitrine/db";
import type { ChangeFeed } from "../platform/change-feed.ts";
import type { Clock } from "../platform/clock.ts";
import { countedBits, pairsOf } from "../tracking/counted.ts";
import { createUuidv7 } from "../tracking/uuidv7.ts";
import { type BoardReader, createBoardReader } from "./board-reader.ts";

/** A view of one product or a comparison of several, as it is in the log. */
export interface LoggedEvent {
  at: Date;
  productIds: number[];
  /** Bits; by default all of it counts. */
  counted?: number;
  sign?: 1 | -1;
}

/** Writes events to the log as the ingest does, in one transaction. */
export async function logEvents(db: Database, events: LoggedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const now = new Date(Math.max(...events.map(({ at }) => at.getTime())));
  await ensureEventPartitions(db.ingest, now, now);
  await db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    await appendEvents(
      trx,
      events.map((event) => toNewEvent(event, now)),
    );
  });
}

function toNewEvent({ at, productIds, counted, sign = 1 }: LoggedEvent, receivedAt: Date): NewEvent {
  const isView = productIds.length === 1;
  const subjects = isView ? 1 : pairsOf(productIds).length;
  const all = Array.from({ length: subjects }, (_, subject) => countedBits(subject, true)).reduce((a, b) => a | b, 0);
  return {
    id: createUuidv7(receivedAt),
    kind: isView ? "view" : "compare",
    at,
    receivedAt,
    clientAt: null,
    productIds,
    query: null,
    results: null,
    offerId: null,
    shopId: null,
    visitor: null,
    counted: counted ?? all,
    sign,
    device: null,
    bot: false,
    context: null,
  };
}

/** Boards that nobody wakes: tests tell them to read, and close them. */
export function openTestBoards(
  db: Database,
  clock: Clock,
  feed: Pick<ChangeFeed, "onChanges"> = { onChanges: () => () => {} },
): BoardReader {
  return createBoardReader({
    db,
    clock,
    log: { warn() {} },
    bus: { onWake: () => () => {} },
    feed,
  });
}
