import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Ranking, TopEntry } from "./find-top.ts";
import { askedKeys, type Key, productColumns } from "./key.ts";
import type { Span } from "./span.ts";
import { countsOf, joinMerged, type Sums } from "./sum-keys.ts";

export interface ListsRead {
  /** With their exact sums. */
  entries: TopEntry[];
  /** The most that a key can have that is in none of the lists. */
  unseen: number;
}

/**
 * Reads the first `depth` of each day, and the exact sums of all that may be among the first `limit` by what these lists
 * say; or of given keys. What the lists have need not be looked up: for what is on top that is nearly everything.
 */
export async function readLists(
  trx: Transaction<Tables>,
  ranking: Ranking,
  span: Span,
  { depth, ...wanted }: { depth: number } & ({ limit: number } | { keys: readonly Key[] }),
): Promise<ListsRead> {
  const { rollUp, fixed } = ranking;
  const { key, measures } = rollUp;
  const free = Object.keys(key).filter((column) => !(column in fixed));
  const refs = (names: readonly string[], table?: string) =>
    sql.join(names.map((name) => sql.ref(table ? `${table}.${name}` : name)));
  const isSame = (a: string, b: string) =>
    sql.join(
      free.map((column) => sql`${sql.ref(`${a}.${column}`)} = ${sql.ref(`${b}.${column}`)}`),
      sql` and `,
    );
  const chosen =
    "keys" in wanted
      ? sql`unseen as (select 0 as amount), chosen as (select * from ${askedKeys(rollUp, wanted.keys)})`
      : sql`${candidates(ranking, free, wanted.limit, depth)}`;
  const unseen =
    "keys" in wanted ? sql`0` : sql`(select amount from unseen) * ${largestFamily(productColumns(rollUp))}`;
  const counts = [
    sql`select raw.number, ${refs(measures, "seen")} from raw join seen on whole and ${isSame("seen", "raw")}`,
  ];
  if (span.days) {
    counts.push(sql`
      select lacking.number, found.* from lacking cross join lateral (
        select ${refs(measures)} from ${sql.table(`${rollUp.name}_day`)} as counted
        where counted.day = lacking.day and ${sql.join(
          Object.keys(key).map((column) => sql`counted.${sql.ref(column)} = lacking.${sql.ref(column)}`),
          sql` and `,
        )} limit 1) as found`);
  }
  const closed = span.hours.filter((range) => range !== span.open);
  if (closed.length > 0) {
    const ofHours = countsOf(rollUp, { days: null, hours: closed });
    counts.push(sql`select raw.number, found.* from raw cross join lateral (${ofHours}) as found`);
  }
  if (span.open) {
    const ofHours = countsOf(rollUp, { days: null, hours: [span.open] });
    counts.push(sql`
      select raw.number, found.* from raw cross join lateral (${ofHours}) as found
      where not exists (select from seen where day = 'infinity' and ${isSame("seen", "raw")})`);
  }
  const totals = measures.map(
    (name) => sql`coalesce(sum(${sql.ref(`counts.${name}`)}), 0)::bigint as ${sql.ref(name)}`,
  );
  const { rows } = await sql<Record<string, string | number>>`
    with seen as materialized (${lists(ranking, free, span, depth)}),
    ${chosen},
    raw as materialized (
      select asked.number, raw.* from chosen as asked ${joinMerged(rollUp)}),
    lacking as (
      select raw.*, day from raw cross join (${wholeDays(rollUp.name, span)}) as list
      where not exists (select from seen where seen.day = list.day and ${isSame("seen", "raw")})),
    counts as (${sql.join(counts, sql` union all `)})
    select ${refs(Object.keys(key), "chosen")}, chosen.number as "keyNumber", ${sql.join(totals)},
      (${unseen})::bigint as unseen
    from chosen left join counts on counts.number = chosen.number
      right join (select 1) as always on true
    group by ${refs(Object.keys(key), "chosen")}, chosen.number order by chosen.number`.execute(trx);
  return {
    entries: rows
      .filter((row) => row.keyNumber !== null)
      .map((row) => ({
        key: Object.fromEntries(Object.keys(key).map((column) => [column, row[column]!])),
        sums: Object.fromEntries(measures.map((name) => [name, row[name]])) as Sums,
      })),
    unseen: Number(rows[0]?.unseen ?? 0),
  };
}

/** `seen`: the first of each day, whose `whole` rows are part of the period, and the first of the hours that are in no day. */
function lists(
  { rollUp, fixed, by }: Ranking,
  free: readonly string[],
  span: Span,
  depth: number,
): RawBuilder<unknown> {
  const { name, measures } = rollUp;
  const columns = sql.join([...free, ...measures].map((column) => sql.ref(column)));
  const measure = sql.ref(by);
  const conditions = [
    ...Object.entries(fixed).map(([column, value]) => sql`and ${sql.ref(column)} = ${value}`),
    // Product 0 counts the events themselves.
    ...(free.includes("product_id") ? [sql`and product_id > 0`] : []),
  ];
  const where = sql.join(conditions, sql` `);
  const parts: RawBuilder<unknown>[] = [];
  if (span.days || span.partDays.length > 0) {
    parts.push(sql`
      select list.day, whole, found.* from (
        select day, true as whole from (${wholeDays(name, span)}) as list
        union all select day, false from unnest(${span.partDays}::date[]) as part(day)
      ) as list cross join lateral (
        select ${columns} from ${sql.table(`${name}_day`)} as counted
        where counted.day = list.day and ${measure} > 0 ${where} order by ${measure} desc limit ${depth}) as found`);
  }
  if (span.open) {
    const sums = measures.map((sum) => sql`sum(${sql.ref(sum)})::bigint as ${sql.ref(sum)}`);
    const keys = sql.join(free.map((column) => sql.ref(column)));
    parts.push(sql`
      select * from (
        select 'infinity'::date as day, true as whole, ${keys}, ${sql.join(sums)} from ${sql.table(`${name}_hour`)}
        where hour >= ${span.open.from} and hour < ${span.open.to} ${where}
        group by ${keys} having sum(${measure}) > 0 order by sum(${measure}) desc limit ${depth}) as open`);
  }
  return sql.join(parts, sql` union all `);
}

function wholeDays(name: string, { days }: Span): RawBuilder<unknown> {
  if (!days) return sql`select null::date as day where false`;
  const first = sql`greatest(${days.first}::date, (select min(day) from ${sql.table(`${name}_day`)}))`;
  return sql`select day::date from generate_series(${first}, ${days.last}::date, interval '1 day') as day`;
}

/** `chosen`: keys of which the lists leave it open that they are among the first. */
function candidates(
  { rollUp, fixed, by }: Ranking,
  free: readonly string[],
  limit: number,
  depth: number,
): RawBuilder<unknown> {
  const products = productColumns(rollUp);
  const measure = sql.ref(by);
  const columns = Object.entries(rollUp.key).map(([column, type]) =>
    column in fixed ? sql`${fixed[column]}::${sql.raw(type)} as ${sql.ref(column)}` : sql.ref(column),
  );
  return sql`
    ends as (
      select day, case when count(*) < ${depth} then 0 else min(${measure}) end as amount from seen group by day),
    unseen as (select coalesce(sum(amount), 0) as amount from ends),
    ${families(products)},
    candidates as (
      select ${rootColumns(free)}, coalesce(sum(seen.${measure}) filter (where whole), 0) as least,
        sum(seen.${measure} - ends.amount) + max(${memberCount(products)}) * (select amount from unseen) as most
      from seen join ends on ends.day = seen.day ${joinRoots(products)} ${withoutSelf(products)}
      group by ${sql.join(free.map((_, index) => sql.lit(index + 1)))}
    ),
    chosen as materialized (
      select ${sql.join(columns)}, row_number() over () as number from candidates where most >= coalesce((
        select least from candidates order by least desc offset ${limit - 1} limit 1), 0))`;
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
