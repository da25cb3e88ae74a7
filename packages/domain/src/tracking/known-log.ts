import type { EventLogHead } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import { createRecentMap } from "../platform/recent-map.ts";
import type { VisitorDayState } from "./funnel.ts";
import { createRecentIds } from "./recent-ids.ts";
import { uuidv7Time } from "./uuidv7.ts";

/** What is stored of a visitor on its day. */
export interface KnownVisitor {
  /** How far it came; null where it has done nothing yet. */
  state: VisitorDayState | null;
  /** Some node holds it for a machine. */
  isMachine: boolean;
  /** Subjects it has visited, by half hour. */
  visits: Map<number, Set<number>>;
  /** It was not there when it was first asked for: a half hour that is not among `visits` has none. */
  isNew: boolean;
}

/**
 * What this node knows of the event log, as it will be when all that is decided here is stored. It holds for as long as nobody
 * else has had the log's lock, which the log's head tells: then a batch can be decided before it has the lock.
 */
export interface KnownLog {
  /** Undefined where nothing is known for sure. */
  readonly head: EventLogHead | undefined;
  /** The hours before this are counted by day as well. */
  foldedTo: Date | null;
  /** @param hash of the visitor, hex: another on each day */
  find(hash: string): KnownVisitor | undefined;
  add(hash: string, visitor: KnownVisitor): void;
  /** Takes a visit. @returns whether it was still to be had */
  take(visitor: KnownVisitor, slot: number, subject: number): boolean;
  /** Whether an event is decided and on its way. */
  isUnderWay(id: string): boolean;
  /** Whether an event may be stored: it seems to have been, or is older than what this node remembers. */
  mayBeStored(id: string): boolean;
  /** Events are decided. @param after the log's head when they are stored */
  decide(ids: Iterable<string>, after: EventLogHead): void;
  /** They are stored. @param beforehand whether they were decided before the lock was had */
  store(ids: Iterable<string>, beforehand: boolean): void;
  /** Forgets everything but what is stored for ever: something was decided that is not stored. */
  forget(): void;
  /** Somebody else has written: forgets, and knows nothing for a while, the longer the more often it comes in a row. */
  beOutrun(): void;
  /**
   * Batches are decided one after the other, each knowing what the ones before it decided.
   *
   * @param work calls `next` when the next batch may come, at the latest when it ends
   */
  inTurn<T>(work: (next: () => void) => Promise<T>): Promise<T>;
}

/** Visitors and their visits; far more than what is decided and not stored yet, which must not be forgotten. */
const MAX_VISITS = 100_000;
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 2_000;

export function createKnownLog({ clock }: { clock: Clock }): KnownLog {
  const visitors = createRecentMap<string, KnownVisitor>(MAX_VISITS);
  const stored = createRecentIds(() => clock.now().getTime());
  const decided = new Set<string>();
  let head: EventLogHead | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let pausedUntil = 0;
  let last: Promise<void> = Promise.resolve();

  function forget(): void {
    head = undefined;
    visitors.clear();
    decided.clear();
  }

  return {
    get head() {
      return performance.now() < pausedUntil ? undefined : head;
    },
    foldedTo: null,
    find: visitors.get,
    add: visitors.set,
    take({ visits }, slot, subject) {
      const own = visits.get(slot);
      if (own?.has(subject)) return false;
      if (own) own.add(subject);
      else visits.set(slot, new Set([subject]));
      visitors.grow(1);
      return true;
    },
    isUnderWay: (id) => decided.has(id),
    mayBeStored: (id) => uuidv7Time(id).getTime() < stored.since || stored.mayHave(id),
    decide(ids, after) {
      for (const id of ids) decided.add(id);
      head = after;
    },
    store(ids, beforehand) {
      for (const id of ids) {
        decided.delete(id);
        stored.add(id);
      }
      if (beforehand) pauseMs = FIRST_PAUSE_MS;
    },
    forget,
    beOutrun() {
      forget();
      pausedUntil = performance.now() + pauseMs;
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    },
    async inTurn(work) {
      const before = last;
      let next!: () => void;
      last = new Promise((resolve) => {
        next = resolve;
      });
      await before;
      return work(next).finally(next);
    },
  };
}
