import { type Database, readCountedEvents } from "@vitrine/db";
import { type BoardCounters, countPage, createBoardCounters } from "./board-counters.ts";
import { dropSnapshots, type SnapshotDeps, saveSnapshot } from "./board-snapshots.ts";
import type { RebuiltBoards } from "./contract.ts";

/** Rows of one read. Counting them takes a millisecond or two, after which other work has its turn. */
const PAGE = 10_000;

/**
 * Counts on from where the counters are to the end of the log.
 *
 * @returns rows read
 */
export async function replayLog(
  { db }: { db: Pick<Database, "reads"> },
  counters: BoardCounters,
  signal?: AbortSignal,
): Promise<number> {
  for (let total = 0; ; ) {
    if (signal?.aborted) return total;
    const page = await readCountedEvents(db.reads, counters.position, PAGE);
    countPage(counters, page);
    total += page.read;
    if (page.read < PAGE) return total;
  }
}

/**
 * Throws the snapshots away, counts the whole log anew and writes a snapshot of it. The log reaches back as far as events
 * are kept; what was dropped from it weighs less than a thousandth of a view in the longest window and is not in it.
 */
export async function rebuildBoards(deps: SnapshotDeps): Promise<{ counters: BoardCounters; report: RebuiltBoards }> {
  const startedAt = performance.now();
  const counters = createBoardCounters();
  const events = await replayLog(deps, counters);
  await dropSnapshots(deps);
  await saveSnapshot(deps, counters);
  const { position, views, comparisons } = counters;
  const report = {
    events,
    asOf: position,
    products: views.size,
    pairs: comparisons.size,
    durationMs: Math.round(performance.now() - startedAt),
  };
  return { counters, report };
}
