import type { ChangeRow } from "@vitrine/db";
import type { ChangeFeed } from "../change-feed.ts";
import type { Clock } from "../clock.ts";
import { clearedTag } from "./clear-tag.ts";
import { EVERY_TAG, productTag, sharedTagsOf } from "./tags.ts";

/** At 50 changes a second the products of a quarter of an hour, the longest any of their answers is fresh; about 5 MB. */
const MAX_TAGS = 50_000;

/** Lists would never be found in the cache while prices stream in, if each change moved its category at once. */
const SPACING_MS = 500;

/** Says whether an answer still holds, from the changes this node has applied. */
export interface Validity {
  /** Whether nothing has changed under the tags since the change id `asOf`. */
  holds(asOf: number, tags: readonly string[]): boolean;
  close(): void;
}

export interface ValidityOptions {
  feed: ChangeFeed;
  clock: Clock;
  maxTags?: number;
}

/**
 * Keeps the last change id of each tag. A product's tag moves as soon as its change is read, those of categories and
 * the catalog at most every 500 ms, and all of them at once when a writer on this node waits.
 *
 * An answer older than what is kept (the end of the log at the start, or the newest id that was dropped for the bound)
 * does not hold: nobody knows.
 */
export function createValidity({ feed, clock, maxTags = MAX_TAGS }: ValidityOptions): Validity {
  /** The tag that moved longest ago comes first. */
  const moved = new Map<string, number>();
  const waiting = new Map<string, number>();
  let floor = 0;
  let settledAt = Number.NEGATIVE_INFINITY;

  function move(tag: string, id: number): void {
    if (tag === EVERY_TAG) floor = Math.max(floor, id);
    const before = moved.get(tag) ?? 0;
    moved.delete(tag);
    moved.set(tag, Math.max(before, id));
    if (moved.size <= maxTags) return;
    for (const [oldest, oldestId] of moved) {
      moved.delete(oldest);
      floor = Math.max(floor, oldestId);
      return;
    }
  }

  function settle(urgent: boolean): void {
    if (waiting.size === 0) return;
    const now = clock.now().getTime();
    // The distance both ways: a clock that was set back does not hold the tags up.
    if (!urgent && Math.abs(now - settledAt) < SPACING_MS) return;
    settledAt = now;
    for (const [tag, id] of waiting) move(tag, id);
    waiting.clear();
  }

  function apply(row: ChangeRow): void {
    const cleared = clearedTag(row);
    if (cleared !== undefined) {
      move(cleared, row.id);
      return;
    }
    move(productTag(row.productId), row.id);
    for (const tag of sharedTagsOf(row)) waiting.set(tag, row.id);
  }

  const close = feed.onChanges((rows, urgent) => {
    for (const row of rows) apply(row);
    settle(urgent);
  });

  return {
    holds(asOf, tags) {
      settle(false);
      if (asOf < floor || asOf < feed.floorId) return false;
      for (const tag of tags) if ((moved.get(tag) ?? 0) > asOf) return false;
      return true;
    },
    close,
  };
}
