import { setImmediate as nextTurn } from "node:timers/promises";
import { type Database, lockEventLog, type Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import { deleteInChunks } from "../platform/delete-in-chunks.ts";
import { startOfDay } from "./day-bounds.ts";
import { dayOfHour, type FoldDeps, readFoldedTo } from "./fold-rollups.ts";
import { type RollUp, rollUps } from "./rollups.ts";
import { SETTLED_MS } from "./stale-blocks.ts";

/** Lengths of blocks in days, as they are made: of 4 days, each longer one of four blocks of the length before; hours last. */
const LENGTHS = [4, 16, 64, 256, 1];
/**
 * After this long no other block is begun, so that a long past keeps nothing else waiting; the rest comes the next time. With
 * the embedded database this process does little else meanwhile, and there is less to add up.
 */
const RUN_MS = { postgres: 60_000, pglite: 5_000 };
const PARTS = 4;
/** Rows of one statement, so that none holds the embedded database for long. */
const CHUNK = 2_000;
/** Keys of a day whose hours are kept together, of each kind by itself: what is on top of a longer period is mostly among them. */
const KEPT_TOGETHER = 250;

/** The first day that anything was counted on, as an expression. */
export const firstDay: RawBuilder<string | null> = sql`least(${sql.join(
  Object.values(rollUps).map(({ name }) => sql`(select min(day) from ${sql.table(`${name}_day`)})`),
)})`;

const firstHour = sql`least(${sql.join(
  Object.values(rollUps).map(({ name }) => sql`(select min(hour) from ${sql.table(`${name}_hour`)})`),
)})`;

export interface FoldBlocksDeps extends Pick<FoldDeps, "clock" | "config"> {
  db: Pick<Database, "ingest" | "kind">;
}

/** A block that is to be made. */
interface Claim {
  id: number;
  days: string[];
  /** The blocks it is the sum of; empty for those that are made of days. */
  parts: number[];
}

/**
 * Adds days up to blocks of 4, 16, 64 and 256 days, so that a long period is a few sums instead of one for each day; and
 * puts the hours of a day's first keys together, a block of one day, so that a part of a day is read in one place. A block
 * is made without the log's lock: only its claim is made under it. Who adds to a day later has the block, claimed or ready,
 * be stale (`stale-blocks.ts`), and only what is not stale becomes ready. So a block that is ready is what its days are at
 * any time, and what is not ready is read from days and hours. One node should do it at a time: another one at it costs
 * blocks that have to be made again.
 *
 * @param signal stops it; the block it is at is made anew the next time
 * @returns how many blocks were made, of those there was time for; a block of which a day changed meanwhile is none
 */
export async function foldBlocks(deps: FoldBlocksDeps, signal = new AbortController().signal): Promise<number> {
  const { db, clock } = deps;
  const end = clock.now().getTime() + RUN_MS[db.kind];
  await removeUnready(deps, signal);
  let made = 0;
  while (!signal.aborted && clock.now().getTime() < end) {
    const claim = await claimBlock(deps);
    if (!claim) break;
    for (const rollUp of Object.values(rollUps)) {
      await nextTurn();
      if (claim.days.length === 1) await putHoursTogether(deps, rollUp, claim);
      else await addUp(deps, rollUp, claim, signal);
    }
    if (signal.aborted) break;
    const { numAffectedRows } = await sql`
      update rollup_block set state = 'ready' where id = ${claim.id} and state = 'building'`.execute(db.ingest);
    made += Number(numAffectedRows);
  }
  return made;
}

/**
 * Blocks of which a day has changed, and those whose making was broken off. Whoever still makes one of these may write rows
 * of it even now: rows of no block are removed whosever they were.
 */
async function removeUnready({ db }: Pick<FoldDeps, "db">, signal: AbortSignal): Promise<void> {
  const { rows } = await sql<{ id: number }>`select id from rollup_block where state <> 'ready'`.execute(db.ingest);
  // One by one: who adds to days locks several of them.
  for (const { id } of rows)
    await sql`delete from rollup_block where id = ${id} and state <> 'ready'`.execute(db.ingest);
  for (const table of Object.values(rollUps).flatMap(({ name }) => [`${name}_block`, `${name}_block_hour`])) {
    for (const id of await findLost(db, table)) {
      if (signal.aborted) return;
      await deleteInChunks(db.ingest, table, sql`block_id = ${id}`);
    }
  }
}

/** Ids that a table has rows of, and that are no block: from one to the next in its key, without reading what is between. */
async function findLost(db: FoldDeps["db"], name: string): Promise<number[]> {
  const table = sql.table(name);
  const { rows } = await sql<{ id: number }>`
    with recursive kept as (
      select (select min(block_id) from ${table}) as id
      union all select (select min(block_id) from ${table} where block_id > kept.id) from kept where kept.id is not null)
    select id from kept where id is not null and not exists (select from rollup_block where rollup_block.id = kept.id)`.execute(
    db.ingest,
  );
  return rows.map(({ id }) => id);
}

/** Under the log's lock: whoever adds to one of its days from now on sees the claim. */
function claimBlock({ db, config }: Pick<FoldDeps, "db" | "config">): Promise<Claim | null> {
  return db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    const foldedTo = await readFoldedTo(trx);
    if (!foldedTo) return null;
    const { SITE_TIMEZONE: timeZone } = config;
    const settledTo = sql`${new Date(foldedTo.getTime() - SETTLED_MS)}::timestamptz`;
    for (const length of LENGTHS) {
      const missing = await findMissing(trx, length, dayOfHour(settledTo, timeZone), timeZone);
      if (!missing) continue;
      const { rows } = await sql<{ id: number }>`
        insert into rollup_block (first_day, last_day, time_zone)
        values (${missing.days.at(0)}, ${missing.days.at(-1)}, ${timeZone})
        returning id`.execute(trx);
      return { id: rows[0]!.id, ...missing };
    }
    return null;
  });
}

/**
 * The first block of a length that there is none of, all of whose days are settled and all of whose parts are there.
 *
 * @param before the first day that is not settled
 */
async function findMissing(
  trx: Transaction<Tables>,
  length: number,
  before: RawBuilder<string>,
  timeZone: string,
): Promise<Omit<Claim, "id"> | undefined> {
  const part = length / PARTS;
  const ofDays = part <= 1;
  // Hours are not kept as long as days are.
  const first = length > 1 ? firstDay : sql`greatest(${firstDay}, ${dayOfHour(firstHour, timeZone)})`;
  const { rows } = await sql<{ days: string[]; parts: number[] }>`
    with known as (select ${first} as first, ${before} as before),
    block as (
      select date '1970-01-01' + number * ${sql.lit(length)} as first_day, known.first as known_from
      from known, generate_series((known.first - date '1970-01-01') / ${sql.lit(length)},
        (known.before - date '1970-01-01') / ${sql.lit(length)} - 1) as number
    ),
    missing as (
      select *, array(
        select id from rollup_block as part
        where part.first_day between block.first_day and block.first_day + ${sql.lit(length - 1)}
          and part.last_day = part.first_day + ${sql.lit(ofDays ? -1 : part - 1)} and state = 'ready'
        order by part.first_day) as parts
      from block where not exists (
        select from rollup_block as made
        where made.first_day = block.first_day and made.last_day = block.first_day + ${sql.lit(length - 1)})
    )
    select parts, array(select (first_day + number)::text from generate_series(0, ${sql.lit(length - 1)}) as number) as days
    from missing
    where ${ofDays ? sql`true` : sql`cardinality(parts) = ${sql.lit(PARTS)} - greatest(known_from - first_day, 0) / ${sql.lit(ofDays ? 1 : part)}`}
    order by first_day limit 1`.execute(trx);
  return rows[0];
}

/**
 * Writes a block's rows, some keys at a time in their order: so many of each source suffice for so many sums. With a turn of
 * the event loop between them, since the embedded database answers without one.
 */
async function addUp(
  { db }: Pick<FoldDeps, "db">,
  { name, key, measures }: RollUp,
  { id, days, parts }: Claim,
  signal: AbortSignal,
): Promise<void> {
  const sources =
    parts.length > 0
      ? parts.map((part) => sql`${sql.table(`${name}_block`)} where block_id = ${part}::bigint`)
      : days.map((day) => sql`${sql.table(`${name}_day`)} where day = ${day}::date`);
  const columns = Object.keys(key);
  const keys = sql.join(columns.map((column) => sql.ref(column)));
  const stored = sql.join(measures.map((measure) => sql.ref(measure)));
  const sums = sql.join(measures.map((measure) => sql`sum(${sql.ref(measure)})::bigint as ${sql.ref(measure)}`));
  let after: RawBuilder<unknown> = sql`true`;
  while (!signal.aborted) {
    const heads = sources.map(
      (source) => sql`(select ${keys}, ${stored} from ${source} and ${after} order by ${keys} limit ${sql.lit(CHUNK)})`,
    );
    const { rows } = await sql<Record<string, string | number>>`
      with next as (
        select ${keys}, ${sums} from (${sql.join(heads, sql` union all `)}) as head
        group by ${keys} order by ${keys} limit ${sql.lit(CHUNK)}),
      added as (insert into ${sql.table(`${name}_block`)} (block_id, ${keys}, ${stored})
        select ${id}::bigint, ${keys}, ${stored} from next)
      select ${keys}, (select count(*) from next) as added from next
      order by ${sql.join(columns.map((column) => sql`${sql.ref(column)} desc`))} limit 1`.execute(db.ingest);
    const last = rows[0];
    if (!last || Number(last.added) < CHUNK) return;
    await nextTurn();
    const values = columns.map((column) => sql`${last[column]}::${sql.raw(key[column]!)}`);
    after = sql`(${keys}) > (${sql.join(values)})`;
  }
}

/**
 * Copies all hours of the day's first keys, in the order in which they are likely to be asked for: a key is there with all of
 * them or not at all. The limit is for the planner, which
 * takes a place in a window for any number; there are 16 kinds within kinds at most.
 */
async function putHoursTogether(
  { db, config }: Pick<FoldDeps, "db" | "config">,
  { name, key, measures }: RollUp,
  { id, days }: Claim,
): Promise<void> {
  const refs = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));
  const columns = Object.keys(key);
  const within = columns.filter((column) => column === "kind" || column === "dimension");
  const amount = sql.ref(measures.includes("counted") ? "counted" : measures[0]!);
  const day = sql`${days[0]}::date`;
  const start = startOfDay(day, config.SITE_TIMEZONE);
  const end = startOfDay(sql`(${day} + 1)`, config.SITE_TIMEZONE);
  await sql`
    with placed as (
      select ${refs(columns)}, row_number() over (
        ${within.length > 0 ? sql`partition by ${refs(within)}` : sql``} order by ${amount} desc) as place
      from ${sql.table(`${name}_day`)} where day = ${day} and ${amount} > 0),
    first as materialized (select * from placed where place <= ${sql.lit(KEPT_TOGETHER)}
      limit ${sql.lit(16 * KEPT_TOGETHER)})
    insert into ${sql.table(`${name}_block_hour`)} (block_id, ${refs(columns)}, hour, ${refs(measures)})
    select ${id}::bigint, ${refs(columns)}, hour, ${refs(measures)}
    from first join ${sql.table(`${name}_hour`)} using (${refs(columns)})
    where hour >= ${start} and hour < ${end} order by place, ${refs(columns)}, hour`.execute(db.ingest);
}
