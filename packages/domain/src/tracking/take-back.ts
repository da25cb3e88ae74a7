import { createHash } from "node:crypto";
import {
  arrayOf,
  columnOf,
  createEventLogHead,
  insertEvents,
  isOutrun,
  lockEventLog,
  lockEventLogAt,
  type NewEvent,
  type Tables,
  writeTogether,
} from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { epochOf } from "./ask-log.ts";
import { SLOT_MS } from "./evidence.ts";
import { readFoldedTo } from "./fold-rollups.ts";
import { countSteps, type VisitorDayState } from "./funnel.ts";
import type { StoreDeps } from "./store-events.ts";
import { keyRangeOf } from "./take-visits.ts";
import { createTally } from "./tally.ts";
import { tallyEvent } from "./tally-event.ts";
import { dayOf } from "./visitors.ts";

/** Visitors of one transaction. */
const CHUNK = 50;
/** Visits are kept for two days. */
const SLOTS = 96;
const DAY_MS = 86_400_000;

export interface TakeBackDeps extends Pick<StoreDeps, "db" | "config" | "known"> {
  clock: Clock;
}

/**
 * Takes back what machines counted for: for each of their events that counts, the log gets a row with the opposite sign, and
 * the roll-ups lose what it had added. Nothing is deleted, and done twice it is done once.
 *
 * @param visitors hashes, hex, of visitors that are marked
 * @returns how many events were taken back
 */
export async function takeBack(deps: TakeBackDeps, visitors: readonly string[]): Promise<number> {
  let takenBack = 0;
  for (let from = 0; from < visitors.length; from += CHUNK) {
    takenBack += await takeBackOf(deps, visitors.slice(from, from + CHUNK));
  }
  return takenBack;
}

/** Machines that are marked and whose counts still stand: their process ended in between. */
export async function findUntaken({ db }: Pick<TakeBackDeps, "db">): Promise<string[]> {
  const { rows } = await sql<{ visitor: string }>`
    select encode(visitor, 'hex') as visitor from bot_mark where taken_back_at is null order by at`.execute(db.ingest);
  return rows.map(({ visitor }) => visitor);
}

async function takeBackOf(deps: TakeBackDeps, visitors: readonly string[]): Promise<number> {
  const { known } = deps;
  for (;;) {
    try {
      return await known.inTurn((next) => takeBackInTurn(deps, visitors, next));
    } catch (error) {
      if (!isOutrun(error)) {
        known.forget();
        throw error;
      }
      known.beOutrun();
    }
  }
}

/** Of what this node knows only that they are machines is new, so the next batch may be decided as soon as the lock is asked for. */
function takeBackInTurn(
  { db, config, clock, known }: TakeBackDeps,
  visitors: readonly string[],
  next: () => void,
): Promise<number> {
  const now = clock.now();
  const { head } = known;
  const after = createEventLogHead();
  if (head !== undefined) known.decide([], after);
  for (const hash of visitors) {
    const visitor = known.find(hash);
    if (visitor) visitor.isMachine = true;
  }
  const hashes = sql`(select hash from unnest(${arrayOf("bytea", visitors)}) as visitor(hash))`;
  return db.ingest.transaction().execute(async (trx) => {
    await (head === undefined ? lockEventLog(trx, after) : lockEventLogAt(trx, head, after));
    next();
    const events = await readCounted(trx, visitors, now);
    const tally = createTally();
    const rows = events.map(
      (event): NewEvent => ({
        ...event,
        id: oppositeOf(event.id),
        receivedAt: now,
        clientAt: null,
        sign: -1,
        bot: true,
      }),
    );
    for (const row of rows) tallyEvent(tally, row);
    const days = [0, 1, 2].map((ago) => dayOf(new Date(now.getTime() - ago * DAY_MS)));
    const { rows: states } = await sql<VisitorDayState>`
      delete from visitor_day where day = any(${arrayOf("date", days)}) and visitor in ${hashes}
      returning ${epochOf("seen")} as seen, ${epochOf("viewed")} as viewed, ${epochOf("compared")} as compared,
        ${epochOf("clicked")} as clicked`.execute(trx);
    for (const state of states) countSteps(tally, state, -1);
    const closed = { before: await readFoldedTo(trx), timeZone: config.SITE_TIMEZONE };
    await writeTogether(trx, [...insertEvents(rows), ...tally.statements(closed)]);
    await sql`update bot_mark set taken_back_at = ${now} where visitor in ${hashes}`.execute(trx);
    return rows.length;
  });
}

/** The events that visitors count for and that nothing takes back yet. Their visits name them: the log has no index of visitors. */
async function readCounted(trx: Transaction<Tables>, visitors: readonly string[], now: Date): Promise<NewEvent[]> {
  const ranges = visitors.map(keyRangeOf);
  const last = Math.floor(now.getTime() / SLOT_MS);
  const slots = Array.from({ length: SLOTS }, (_, ago) => last - ago);
  const { rows } = await sql<NewEvent>`
    select id, kind, at, received_at as "receivedAt", client_at as "clientAt", product_ids as "productIds", query, results,
      offer_id as "offerId", shop_id as "shopId", encode(visitor, 'hex') as visitor, counted, sign, device, bot, context
    from event where counted <> 0 and id in (
      select event_id from unnest(${arrayOf("int", slots)}) as recent(slot), unnest(${columnOf(ranges, "uuid", ([from]) => from)},
        ${columnOf(ranges, "uuid", ([, to]) => to)}) as own(low, high), lateral (
          select event_id from visit where visit.slot = recent.slot and visit.key between own.low and own.high) as visit)
    order by seq`.execute(trx);
  const { rows: done } = await sql<{ id: string }>`
    select id::text from event where id = any(${columnOf(rows, "uuid", ({ id }) => oppositeOf(id))})`.execute(trx);
  const doneIds = new Set(done.map(({ id }) => id));
  return rows.filter(({ id }) => !doneIds.has(oppositeOf(id)));
}

/** The id of the row that takes an event back: of the same time, and the same whenever it is made. */
function oppositeOf(id: string): string {
  const digest = createHash("sha256").update(id).digest("hex");
  return `${id.slice(0, 15)}${digest.slice(0, 3)}-8${digest.slice(3, 6)}-${digest.slice(6, 18)}`;
}
