import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { RollUp } from "../tracking/rollups.ts";
import { compareKeys, type Key, productColumns } from "./key.ts";
import type { Span } from "./span.ts";
import { type Sums, sumKeys } from "./sum-keys.ts";

/** What is ranked. */
export interface Ranking {
  rollUp: RollUp;
  /** Only keys with these values: `{ kind: "view" }`. */
  fixed: Key;
  /** A measure of which days have an index, the largest first. Of an hour it is never below 0. */
  by: string;
}

export interface TopEntry {
  key: Key;
  sums: Sums;
}

/** How many times more of each day is read when what was read does not settle the list. */
const GROWTH = 4;

/**
 * The keys with the most in a period, exactly, without reading all of them: the threshold algorithm (Fagin, Lotem and
 * Naor, 2003) over the days, each a sorted list in an index. The first `depth` of each day are the candidates. What is in
 * none of these lists has at most the sum of their last values; if the list asked for has more throughout, it is certain.
 * Else more of each day is read. A day that is only partly in the period is read in full: its hours have no more than it.
 *
 * @param limit how many; equal ones in the order of their keys
 */
export async function findTop(
  trx: Transaction<Tables>,
  ranking: Ranking,
  span: Span,
  limit: number,
): Promise<TopEntry[]> {
  for (let depth = 2 * limit; ; depth *= GROWTH) {
    const { candidates, unseen } = await readCandidates(trx, ranking, span, { limit, depth });
    const sums = await sumKeys(trx, ranking.rollUp, candidates, span);
    const top = candidates
      .map((key, index) => ({ key, sums: sums[index]! }))
      .filter((entry) => entry.sums[ranking.by]! > 0)
      .sort((a, b) => b.sums[ranking.by]! - a.sums[ranking.by]! || compareKeys(a.key, b.key))
      .slice(0, limit);
    const least = top.length === limit ? top.at(-1)!.sums[ranking.by]! : 0;
    if (unseen === 0 || least > unseen) return top;
  }
}

interface Candidates {
  /** All that may be among the first, by what the lists say of them. */
  candidates: Key[];
  /** The most that a key can have that is in none of the lists. */
  unseen: number;
}

async function readCandidates(
  trx: Transaction<Tables>,
  { rollUp, fixed, by }: Ranking,
  span: Span,
  { limit, depth }: { limit: number; depth: number },
): Promise<Candidates> {
  const { name, key } = rollUp;
  const products = productColumns(rollUp);
  const free = Object.keys(key).filter((column) => !(column in fixed));
  const columns = sql.join(free.map((column) => sql.ref(column)));
  const isRanked = sql.join(
    [
      ...Object.entries(fixed).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
      // Product 0 counts the events themselves.
      ...(free.includes("product_id") ? [sql`product_id > 0`] : []),
    ],
    sql` and `,
  );
  const where = Object.keys(fixed).length > 0 ? sql`and ${isRanked}` : sql``;
  const measure = sql.ref(by);
  const lists: RawBuilder<unknown>[] = [];
  if (span.days || span.partDays.length > 0) {
    lists.push(sql`
      select list.day, whole, ${columns}, amount from (${daysOf(name, span)}) as list cross join lateral (
        select ${columns}, ${measure} as amount from ${sql.table(`${name}_day`)} as counted
        where counted.day = list.day and ${measure} > 0 ${where} order by ${measure} desc limit ${depth}) as found`);
  }
  if (span.open) {
    lists.push(sql`
      select * from (
        select 'infinity'::date as day, true as whole, ${columns}, sum(${measure})::bigint as amount
        from ${sql.table(`${name}_hour`)} where hour >= ${span.open.from} and hour < ${span.open.to} ${where}
        group by ${columns} having sum(${measure}) > 0 order by amount desc limit ${depth}) as open`);
  }
  const { rows } = await sql<Record<string, string | number>>`
    with seen as (${sql.join(lists, sql` union all `)}),
    ends as (select day, case when count(*) < ${depth} then 0 else min(amount) end as amount from seen group by day),
    unseen as (select coalesce(sum(amount), 0) as amount from ends),
    ${merged(products)},
    candidates as (
      select ${rootColumns(free)}, coalesce(sum(seen.amount) filter (where whole), 0) as least,
        sum(seen.amount - ends.amount) + max(${memberCount(products)}) * (select amount from unseen) as most
      from seen join ends on ends.day = seen.day ${joinRoots(products)} ${withoutSelf(products)}
      group by ${sql.join(free.map((_, index) => sql.lit(index + 1)))}
    )
    select ${columns}, ((select amount from unseen) * ${largestFamily(products)})::bigint as unseen
    from candidates right join (select 1) as always on most >= coalesce((
      select least from candidates order by least desc offset ${limit - 1} limit 1), 0)`.execute(trx);
  const candidates = rows
    .filter((row) => row[free[0]!] !== null)
    .map((row) => Object.fromEntries(Object.keys(key).map((column) => [column, row[column] ?? fixed[column]!])));
  return { candidates, unseen: Number(rows[0]?.unseen ?? 0) };
}

/** The days that are read, and whether all of each belongs to the period. */
function daysOf(name: string, { days, partDays }: Span): RawBuilder<unknown> {
  const first = sql`(select min(day) from ${sql.table(`${name}_day`)})`;
  const part = sql`select day, false as whole from unnest(${partDays}::date[]) as part(day)`;
  if (!days) return part;
  return sql`
    select day::date, true as whole from generate_series(greatest(${days.first}::date, ${first}), ${days.last}::date, interval '1 day') as whole(day)
    union all ${part}`;
}

/*
 * Merged products count for what they were merged into. `family` has, of each product that others were merged into, how
 * many ids it may have been counted under.
 */

function merged(products: readonly string[]): RawBuilder<unknown> {
  if (products.length === 0) return sql`family as (select 1)`;
  return sql`
    merged as materialized (select id, merged_into_id as root from product where merged_into_id is not null),
    family as materialized (select root, count(*) + 1 as size from merged group by root)`;
}

function joinRoots(products: readonly string[]): RawBuilder<unknown> {
  const joins = products.map((column) => {
    const [merge, family] = [sql.ref(`merged_${column}`), sql.ref(`family_${column}`)];
    return sql`left join merged as ${merge} on ${merge}.id = seen.${sql.ref(column)}
      left join family as ${family} on ${family}.root = coalesce(${merge}.root, seen.${sql.ref(column)})`;
  });
  return sql.join(joins, sql` `);
}

const rootOf = (column: string) => sql`coalesce(${sql.ref(`merged_${column}`)}.root, seen.${sql.ref(column)})`;

function rootColumns(free: readonly string[]): RawBuilder<unknown> {
  return sql.join(
    free.map((column) => {
      if (column === "low") return sql`least(${rootOf("low")}, ${rootOf("high")}) as low`;
      if (column === "high") return sql`greatest(${rootOf("low")}, ${rootOf("high")}) as high`;
      return column === "product_id" ? sql`${rootOf(column)} as product_id` : sql`seen.${sql.ref(column)}`;
    }),
  );
}

/** A pair of two that have become one is none any more. */
function withoutSelf(products: readonly string[]): RawBuilder<unknown> {
  return products.includes("low") ? sql`where ${rootOf("low")} <> ${rootOf("high")}` : sql``;
}

function memberCount(products: readonly string[]): RawBuilder<unknown> {
  if (products.length === 0) return sql`1`;
  return sql.join(
    products.map((column) => sql`coalesce(${sql.ref(`family_${column}`)}.size, 1)`),
    sql` * `,
  );
}

function largestFamily(products: readonly string[]): RawBuilder<unknown> {
  if (products.length === 0) return sql`1`;
  return sql`power((select coalesce(max(size), 1) from family), ${sql.lit(products.length)})`;
}
