import { type Database, dropEventPartitions, ensureEventPartitions } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { deleteInChunks } from "../platform/delete-in-chunks.ts";
import { holdLock } from "../platform/hold-lock.ts";
import type { Logger } from "../platform/log.ts";
import { readDayBounds } from "./day-bounds.ts";
import { foldBlocks } from "./fold-blocks.ts";
import { foldRollUps, readFoldedTo } from "./fold-rollups.ts";
import { rollUps } from "./rollups.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What tells visitors apart is kept this long. */
const VISITOR_MS = 2 * DAY_MS;
/** Partitions are made this far ahead: so long can this maintenance be down without holding up a writer. */
const AHEAD_MS = 7 * DAY_MS;
const RETENTION_LOCK = 6_407;
const CHECK_MS = 10_000;

export interface RetentionDeps {
  db: Pick<Database, "kind" | "ingest" | "pools">;
  clock: Clock;
  config: { SITE_TIMEZONE: string; RETENTION_EVENTS_DAYS: number; RETENTION_HOURS_DAYS: number };
}

/**
 * Folds the closed hours into their days and settled days into blocks, makes the partitions of the days to come, and ends
 * what is past its time: single events, counts by hour, and everything by which a visitor could be recognised. One node does
 * it at a time.
 *
 * @param signal stops it at the next step, or the next part of a block
 * @throws AggregateError with what failed; one step that fails does not keep the others from being done
 */
export function applyRetention(deps: RetentionDeps, signal = new AbortController().signal): Promise<void> {
  return holdLock(deps.db, RETENTION_LOCK, (lost) => runSteps(deps, AbortSignal.any([signal, lost])));
}

async function runSteps(deps: RetentionDeps, signal: AbortSignal): Promise<void> {
  const { db, clock, config } = deps;
  const now = clock.now().getTime();
  const ago = (ms: number) => new Date(now - ms);
  const ended = { event: ago(config.RETENTION_EVENTS_DAYS * DAY_MS), visit: ago(VISITOR_MS) };
  const steps: (() => Promise<unknown>)[] = [
    () => foldRollUps(deps),
    () => ensureEventPartitions(db.ingest, ago(VISITOR_MS), new Date(now + AHEAD_MS)),
    () => endVisitors(deps, ago(VISITOR_MS)),
    () => dropEventPartitions(db.ingest, ended),
    () => deleteHours(deps, ago(config.RETENTION_HOURS_DAYS * DAY_MS)),
    () => foldBlocks(deps, signal),
  ];
  const errors: unknown[] = [];
  for (const step of steps) {
    if (!signal.aborted) await step().catch((error) => errors.push(error));
  }
  if (errors.length > 0) throw new AggregateError(errors, "Some of the maintenance of events failed");
}

/** Destroys the keys of the visitors' hashes, and what is known under them. A day's key is as old as the day's beginning. */
async function endVisitors({ db }: RetentionDeps, before: Date): Promise<void> {
  const isOver = sql`day <= ${before.toISOString().slice(0, 10)}::date`;
  await sql`delete from visitor_salt where ${isOver}`.execute(db.ingest);
  await sql`delete from bot_mark where at <= ${before}`.execute(db.ingest);
  await deleteInChunks(db.ingest, "visitor_day", isOver);
}

/** Whole days of the site that are in the tables by day. */
async function deleteHours({ db, config }: RetentionDeps, before: Date): Promise<void> {
  const { day, start, foldedTo } = await db.ingest.transaction().execute(async (trx) => {
    const [bounds] = await readDayBounds(trx, config.SITE_TIMEZONE, [before]);
    return { ...bounds!, foldedTo: await readFoldedTo(trx) };
  });
  if (!foldedTo || foldedTo < start) return;
  // The hours that are kept together go with the others.
  await sql`update rollup_block set state = 'stale' where first_day = last_day and last_day < ${day}::date`.execute(
    db.ingest,
  );
  for (const { name } of Object.values(rollUps)) await deleteInChunks(db.ingest, `${name}_hour`, sql`hour < ${start}`);
}

/** Applies it soon after the start and after every full hour. @returns stops it, soon */
export function keepRetention(
  deps: RetentionDeps & { log: Pick<Logger, "warn"> },
  checkMs = CHECK_MS,
): () => Promise<void> {
  let doneIn: number | undefined;
  let running: Promise<void> | undefined;
  const stopping = new AbortController();
  const check = () => {
    const hour = Math.floor(deps.clock.now().getTime() / HOUR_MS);
    if (running || hour === doneIn) return;
    running = applyRetention(deps, stopping.signal)
      .then(
        () => {
          doneIn = hour;
        },
        (err) => deps.log.warn({ err }, "The maintenance of events failed"),
      )
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(check, checkMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
  };
}
