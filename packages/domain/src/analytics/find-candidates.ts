import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Ranking } from "./find-top.ts";
import { type Key, productColumns } from "./key.ts";
import { type OpenList, readOpenList } from "./read-open-list.ts";
import type { Span } from "./span.ts";

export interface Candidates {
  /** All that may be among the first, by what the lists say. */
  keys: Key[];
  /** The most that a key can have that is in none of the lists. */
  unseen: number;
}

/** How much of each list is read, and what is known of the first `limit` already: none of them has less than `least`. */
export interface ListsAsked {
  limit: number;
  depth: number;
  least: number;
}

/**
 * Reads the first of each block, of each day and of the hours that are in no day yet. A key has at least the sum of what
 * stands in the lists, and at most that and the last value of each list it is not in.
 */
export async function findCandidates(
  trx: Transaction<Tables>,
  ranking: Ranking,
  span: Span,
  asked: ListsAsked,
): Promise<Candidates> {
  const { rollUp, fixed } = ranking;
  const { key } = rollUp;
  const columns = Object.keys(key);
  const free = columns.filter((column) => !(column in fixed));
  const products = productColumns(rollUp);
  const open = span.open ? await readOpenList(trx, ranking, free, span.open, asked.depth) : null;
  const { rows } = await sql<Record<string, string | number | null>>`
    with seen as materialized (${lists(ranking, free, span, open, asked.depth)}),
    ends as (
      select list, case when count(*) < ${asked.depth} then 0 else min(amount) end as amount from seen group by list),
    unseen as (select coalesce(sum(amount), 0) as amount from ends),
    ${families(products)},
    candidates as (
      select ${rootColumns(free)}, coalesce(sum(seen.amount) filter (where whole), 0) as least,
        sum(seen.amount - ends.amount) + max(${memberCount(products)}) * (select amount from unseen) as most
      from seen join ends on ends.list = seen.list ${joinRoots(products)} ${withoutSelf(products)}
      group by ${sql.join(free.map((_, index) => sql.lit(index + 1)))}
    ),
    chosen as (
      select * from candidates where most >= greatest(${asked.least}::bigint, (
        select least from candidates order by least desc offset ${asked.limit - 1} limit 1)))
    select ${sql.join(free.map((column) => sql.ref(`chosen.${column}`)))}, chosen.most,
      ((select amount from unseen) * ${largestFamily(products)})::bigint as unseen
    from (select 1) as always left join chosen on true`.execute(trx);
  return {
    keys: rows
      .filter(({ most }) => most !== null)
      .map((row) => Object.fromEntries(columns.map((column) => [column, fixed[column] ?? row[column]!]))),
    unseen: Number(rows[0]!.unseen),
  };
}

/** `seen`: the rows of all lists. Those that are not `whole` may have hours that are not of the period. */
function lists(
  { rollUp, fixed, by }: Ranking,
  free: readonly string[],
  { cover, edges }: Span,
  open: OpenList | null,
  depth: number,
): RawBuilder<unknown> {
  const columns = sql.join(free.map((column) => sql.ref(column)));
  const conditions = [
    ...Object.entries(fixed).map(([column, value]) => sql`and ${sql.ref(column)} = ${value}`),
    // Product 0 counts the events themselves.
    ...(free.includes("product_id") ? [sql`and product_id > 0`] : []),
  ];
  const first = (suffix: "block" | "day", isOfList: RawBuilder<unknown>) => sql`
    select ${columns}, ${sql.ref(by)} as amount from ${sql.table(`${rollUp.name}_${suffix}`)} as counted
    where ${isOfList} and ${sql.ref(by)} > 0 ${sql.join(conditions, sql` `)} order by ${sql.ref(by)} desc limit ${depth}`;
  const days = [...cover.days, ...new Set(edges.flatMap(({ lists }) => lists))];
  const parts = [
    sql`
    select number as list, true as whole, found.* from unnest(${cover.blocks}::bigint[]) with ordinality as list(id, number)
      cross join lateral (${first("block", sql`block_id = list.id`)}) as found`,
    sql`
    select -number, number <= ${cover.days.length}, found.* from unnest(${days}::date[]) with ordinality as list(day, number)
      cross join lateral (${first("day", sql`counted.day = list.day`)}) as found`,
  ];
  if (open) {
    const keys = free.map(
      (column, index) => sql`${open.keys.map((key) => key[index])}::${sql.raw(rollUp.key[column]!)}[]`,
    );
    parts.push(sql`select 0, true, open.* from unnest(${sql.join(keys)}, ${open.amounts}::bigint[]) as open`);
  }
  return sql.join(parts, sql` union all `);
}

/*
 * Merged products count for what they were merged into. `family` has, of each product that others were merged into, how
 * many ids it may have been counted under.
 */

function families(products: readonly string[]): RawBuilder<unknown> {
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
