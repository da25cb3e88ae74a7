import { type Database, ensureEventPartitions, isMissingPartition } from "@vitrine/db";
import type { IngestFigures } from "../health/contract.ts";
import type { Clock } from "../platform/clock.ts";
import { DomainError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import { MAX_AGE_MS } from "./check-event.ts";
import { createEvidence } from "./evidence.ts";
import { createKnownOffers, createKnownProducts, type KnownOffers, type KnownProducts } from "./known-ids.ts";
import { createKnownLog } from "./known-log.ts";
import {
  firstOfEachId,
  type JudgedEvent,
  judgeEvents,
  type OwnedEvent,
  type Stored,
  storeEvents,
} from "./store-events.ts";
import { findUntaken, takeBack } from "./take-back.ts";
import { createTurns } from "./take-turns.ts";
import { createVisitors, type Visitors } from "./visitors.ts";

/** A batch begins when it has waited this long, or is half as large as it may be. */
const MAX_WAIT_MS = 5;
/** Events of one transaction at most. The embedded database holds the event loop while it writes, so its batches are small. */
const BATCH_EVENTS = { postgres: 1_000, pglite: 200 };
/**
 * Batches under way. While the database writes one, the next is decided and waits for the log's lock there: for that the pool
 * has to have connections, or whoever looks something up would wait for the lock as well. Embedded there is nobody else to write.
 */
const BATCHES = 2;
const CONNECTIONS_FOR_BATCHES = 3;
/** The next batch is made ready only when this part of it is there: those that come while it waits go into the one after it. */
const READY_SHARE = 0.5;
/** With more events waiting than this, about a second's work, further ones are turned away. */
const MAX_WAITING = 25_000;
const RETRY_AFTER_MS = 1_000;
const DAY_MS = 86_400_000;

export interface IngestDeps {
  db: Pick<Database, "ingest" | "kind" | "pools">;
  config: { SITE_TIMEZONE: string };
  clock: Clock;
  log: Pick<Logger, "warn" | "info">;
  bus: { wake(topic: "event"): void };
}

/** The way of events into the log. */
export interface Ingest {
  readonly visitors: Visitors;
  readonly products: KnownProducts;
  readonly offers: KnownOffers;
  /**
   * Waits until it is one's turn to have so many events looked at; undefined where it is now.
   *
   * @throws DomainError `unavailable` where too many wait
   */
  takeTurn(events: number): Promise<void> | undefined;
  /**
   * Stores events together with those of others. Resolves after the commit, with the number that were new.
   *
   * @throws DomainError `unavailable` where too many wait: none of them is stored
   */
  store(events: OwnedEvent[]): Promise<number>;
  figures(): IngestFigures;
  /** Stores what waits. */
  close(): Promise<void>;
}

interface Waiting {
  events: OwnedEvent[];
  resolve(accepted: number): void;
  reject(error: unknown): void;
}

/**
 * Gathers events for a few milliseconds and commits them together (group commit): while one batch is written the next forms.
 * An answer always comes after the commit; if that fails, all who wait for it are told.
 */
export function createIngest({ db, config, clock, log, bus }: IngestDeps): Ingest {
  const evidence = createEvidence();
  const known = createKnownLog({ clock });
  const batchEvents = BATCH_EVENTS[db.kind];
  const batches = (db.pools?.ingest.options.max ?? 1) >= CONNECTIONS_FOR_BATCHES ? BATCHES : 1;
  const turns = createTurns();
  const figures: IngestFigures = { waiting: 0, stored: 0, takenBack: 0, turnedAway: 0 };
  let queue: Waiting[] = [];
  /** Events in it. */
  let queued = 0;
  let timer: NodeJS.Timeout | null = null;
  const storing = new Set<Promise<void>>();
  let takingBack: Promise<unknown> = Promise.resolve();

  /** Those who wait are answered late enough: more of them would only wait longer, and take memory. */
  function refuseIfFull(events: number): void {
    if (figures.waiting + turns.waiting + events <= MAX_WAITING) return;
    figures.turnedAway += events;
    const retryAfterMs = Math.round(RETRY_AFTER_MS * (1 + Math.random()));
    throw new DomainError("unavailable", "Too many events are waiting. Send them again.", { retryAfterMs });
  }

  function begin(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    while (queue.length > 0 && mayBegin()) {
      const stored = storeTogether(takeBatch()).finally(() => {
        storing.delete(stored);
        begin();
      });
      storing.add(stored);
    }
  }

  function mayBegin(): boolean {
    return storing.size === 0 || (storing.size < batches && queued >= batchEvents * READY_SHARE);
  }

  /** As many requests as make a batch; each stays whole. */
  function takeBatch(): Waiting[] {
    let events = 0;
    let requests = 0;
    while (requests < queue.length && events < batchEvents) events += queue[requests++]!.events.length;
    const batch = queue.slice(0, requests);
    queue = queue.slice(requests);
    queued -= events;
    return batch;
  }

  /** @param verdicts on the events, if they were judged before */
  async function storeTogether(batch: Waiting[], verdicts?: JudgedEvent[]): Promise<void> {
    let judged = verdicts;
    try {
      judged ??= judgeEvents(
        batch.flatMap(({ events }) => events),
        evidence,
      );
      const { ids } = await storeOnce(judged);
      figures.waiting -= sizeOf(batch);
      for (const { events, resolve } of batch) {
        // An id that stands twice belongs to who sent it first.
        resolve(events.filter(({ event }) => ids.delete(event.id)).length);
      }
    } catch (error) {
      if (!judged || batch.length === 1 || !isAboutTheData(error)) {
        figures.waiting -= sizeOf(batch);
        for (const { reject } of batch) reject(error);
        return;
      }
      // One of them cannot be stored: that is no reason to refuse the others.
      const byId = new Map(judged.map((one) => [one.event.id, one]));
      for (const one of batch) {
        const own = firstOfEachId(one.events);
        await storeTogether(
          [one],
          own.map((owned) => ({ ...byId.get(owned.event.id)!, ...owned })),
        );
      }
    }
  }

  async function storeOnce(judged: readonly JudgedEvent[]): Promise<Stored> {
    const deps = { db, config, evidence, known };
    const stored = await storeEvents(deps, judged).catch(async (error) => {
      if (!isMissingPartition(error)) throw error;
      // The first events of a day nobody prepared: the accepted window, and a day ahead.
      const now = clock.now().getTime();
      await ensureEventPartitions(db.ingest, new Date(now - MAX_AGE_MS - DAY_MS), new Date(now + DAY_MS));
      return storeEvents(deps, judged);
    });
    figures.stored += stored.ids.size;
    if (stored.ids.size > 0) bus.wake("event");
    takeBackLater(stored.convicts);
    return stored;
  }

  function takeBackLater(visitors: readonly string[]): void {
    if (visitors.length === 0) return;
    takingBack = takingBack
      .then(() => takeBack({ db, config, clock, known }, visitors))
      .then((events) => {
        figures.takenBack += events;
        if (events > 0) bus.wake("event");
        log.info({ visitors: visitors.length, events }, "Visitors are held for machines");
      })
      .catch((err) => log.warn({ err, visitors: visitors.length }, "What machines counted for was not taken back"));
  }

  takingBack = findUntaken({ db })
    .then(takeBackLater)
    .catch((err) => log.warn({ err }, "Machines whose counts still stand were not looked for"));

  return {
    visitors: createVisitors({ db }),
    products: createKnownProducts({ db }),
    offers: createKnownOffers({ db }),
    takeTurn(events) {
      refuseIfFull(events);
      return turns.take(events);
    },
    async store(events) {
      if (events.length === 0) return 0;
      refuseIfFull(events.length);
      return new Promise((resolve, reject) => {
        queue.push({ events, resolve, reject });
        queued += events.length;
        figures.waiting += events.length;
        if (queued >= batchEvents * READY_SHARE) begin();
        else timer ??= setTimeout(begin, MAX_WAIT_MS);
      });
    },
    figures: () => ({ ...figures, waiting: figures.waiting + turns.waiting }),
    async close() {
      begin();
      while (storing.size > 0) await Promise.all(storing);
      // One may have brought another.
      let last: Promise<unknown>;
      do {
        last = takingBack;
        await last;
      } while (last !== takingBack);
    },
  };
}

function sizeOf(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { events }) => sum + events.length, 0);
}

/** A value that cannot be stored or breaks a rule, unlike a database that is away. */
function isAboutTheData(error: unknown): boolean {
  return error instanceof RangeError || /^2[23]/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
