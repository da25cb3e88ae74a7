import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { RollUp } from "../tracking/rollups.ts";
import { askedKeys, type Key, productColumns } from "./key.ts";
import type { Span } from "./span.ts";

/** Sums by measure. */
export type Sums = Readonly<Record<string, number>>;

/**
 * Exact sums of the keys in a period, in the order of the keys. A product has what those merged into it have.
 *
 * @param by the measure by which these keys have much, if they do: most of them then stand together in the lists of blocks
 *   and days, and only what is not there is looked up
 */
export async function sumKeys(
  trx: Transaction<Tables>,
  rollUp: RollUp,
  keys: readonly Key[],
  span: Span,
  by?: string,
): Promise<Sums[]> {
  if (keys.length === 0) return [];
  const totals = rollUp.measures.map((name) => sql`coalesce(sum(${sql.ref(name)}), 0)::bigint as ${sql.ref(name)}`);
  const sources = sourcesOf(span);
  const inLists = by !== undefined && sources.blocks.length + sources.days.length > 0;
  const { rows } = await sql<Sums>`
    with raw as materialized (select number, raw.* from ${askedKeys(rollUp, keys)} ${joinMerged(rollUp)}),
    ${inLists ? sql`seen as materialized (${readLists(rollUp, keys, sources, by)}),` : sql``}
    counts as (${countsOf(rollUp, sources, inLists)})
    select asked.number, ${sql.join(totals)}
    from generate_series(1, ${keys.length}::int) as asked(number) left join counts on counts.number = asked.number
    group by asked.number order by asked.number`.execute(trx);
  return rows;
}

/** The keys under which events may have come: `raw.…`. */
function joinMerged(rollUp: RollUp): RawBuilder<unknown> {
  const products = productColumns(rollUp);
  const joins = products.map((column) => {
    const own = sql.ref(`asked.${column}`);
    return sql`cross join lateral (
      select ${own} as id union all select id from product where merged_into_id = ${own}) as ${sql.ref(`of_${column}`)}`;
  });
  const columns = Object.keys(rollUp.key).map((column) => {
    if (column === "low") return sql`least(of_low.id, of_high.id) as low`;
    if (column === "high") return sql`greatest(of_low.id, of_high.id) as high`;
    return products.includes(column) ? sql`of_product_id.id as product_id` : sql.ref(`asked.${column}`);
  });
  return sql`${sql.join(joins, sql` `)} cross join lateral (select ${sql.join(columns)}) as raw`;
}

/** What a span is read from. */
interface Sources {
  blocks: number[];
  days: string[];
  /** Hours, to be added or with -1 taken off, and the block that may have them together. */
  ranges: { from: Date; to: Date; sign: number; block: number | null }[];
}

function sourcesOf({ cover, edges, open }: Span): Sources {
  return {
    blocks: cover.blocks,
    days: [...cover.days, ...edges.flatMap(({ without }) => (without ? [without.day] : []))],
    ranges: [
      ...edges.flatMap(({ hours, without, block }) =>
        without ? without.hours.map((range) => ({ ...range, sign: -1, block })) : [{ ...hours, sign: 1, block }],
      ),
      ...(open ? [{ ...open, sign: 1, block: null }] : []),
    ],
  };
}

/** `seen`: the first rows of each block and day, of as many kinds as the keys have. */
function readLists(
  { name, key, measures }: RollUp,
  keys: readonly Key[],
  { blocks, days }: Sources,
  by: string,
): RawBuilder<unknown> {
  const within = Object.keys(key).filter((column) => column === "kind" || column === "dimension");
  const groups = [...new Map(keys.map((one) => [within.map((column) => one[column]).join("|"), one])).values()];
  const depth = Math.ceil((2 * keys.length) / groups.length) + 20;
  const group = sql`unnest(${sql.join([
    sql`${groups.map((_, index) => index)}::int[]`,
    ...within.map((column) => sql`${groups.map((one) => one[column])}::${sql.raw(key[column]!)}[]`),
  ])}) as wanted(${sql.join(["place", ...within].map((column) => sql.ref(column)))})`;
  const columns = sql.join([...Object.keys(key), ...measures].map((column) => sql.ref(`counted.${column}`)));
  const first = (suffix: "block" | "day", isOfList: RawBuilder<unknown>) => sql`
    select ${columns} from ${sql.table(`${name}_${suffix}`)} as counted
    where ${sql.join([isOfList, ...within.map((column) => sql`${sql.ref(`counted.${column}`)} = ${sql.ref(`wanted.${column}`)}`)], sql` and `)}
      and ${sql.ref(by)} > 0 order by ${sql.ref(by)} desc limit ${depth}`;
  return sql`
    select list.id as block, null::date as day, found.* from ${group} cross join unnest(${blocks}::bigint[]) as list(id)
      cross join lateral (${first("block", sql`block_id = list.id`)}) as found
    union all
    select null, list.day, found.* from ${group} cross join unnest(${days}::date[]) as list(day)
      cross join lateral (${first("day", sql`counted.day = list.day`)}) as found`;
}

/**
 * `counts`: rows of `raw` in the sums of a span. Each is one look at a primary key, but for hours of products, which are
 * indexed by product.
 *
 * @param inLists whether `seen` has some of them
 */
function countsOf(
  { name, key, measures }: RollUp,
  { blocks, days, ranges }: Sources,
  inLists: boolean,
): RawBuilder<unknown> {
  const columns = Object.keys(key);
  const sums = sql.join(measures.map((measure) => sql.ref(measure)));
  const isRaw = (table: string) =>
    sql.join(
      columns.map((column) => sql`${sql.ref(`${table}.${column}`)} = ${sql.ref(`raw.${column}`)}`),
      sql` and `,
    );
  const counted = (suffix: "block" | "block_hour" | "day" | "hour") => sql`
    select ${sums} from ${sql.table(`${name}_${suffix}`)} as counted where ${isRaw("counted")}`;
  const isLacking = (isList: RawBuilder<unknown>) =>
    inLists ? sql`where not exists (select from seen where ${isList} and ${isRaw("seen")})` : sql``;
  const parts = [
    sql`
    select raw.number, found.* from raw cross join unnest(${blocks}::bigint[]) as list(id)
      cross join lateral (${counted("block")} and block_id = list.id limit 1) as found ${isLacking(sql`seen.block = list.id`)}`,
    sql`
    select raw.number, found.* from raw cross join unnest(${days}::date[]) as list(day)
      cross join lateral (${counted("day")} and counted.day = list.day limit 1) as found ${isLacking(sql`seen.day = list.day`)}`,
  ];
  if (inLists)
    parts.push(sql`
    select raw.number, ${sql.join(measures.map((measure) => sql.ref(`seen.${measure}`)))} from raw join seen on ${isRaw("seen")}`);
  if (ranges.length === 0) return sql.join(parts, sql` union all `);
  const signed = sql.join(measures.map((measure) => sql`sign * found.${sql.ref(measure)}`));
  const range = sql`raw cross join unnest(${ranges.map(({ from }) => from)}::timestamptz[],
    ${ranges.map(({ to }) => to)}::timestamptz[], ${ranges.map(({ sign }) => sign)}::int[],
    ${ranges.map(({ block }) => block)}::bigint[]) as range(start, stop, sign, block)`;
  const isTogether = sql`exists (${counted("block_hour")} and block_id = range.block)`;
  const inRange = sql`hour >= range.start and hour < range.stop`;
  parts.push(sql`
    select raw.number, ${signed} from ${range}
      cross join lateral (${counted("block_hour")} and block_id = range.block and ${inRange}) as found`);
  parts.push(
    name === "event"
      ? sql`select raw.number, ${signed} from ${range} cross join lateral (${counted("hour")} and ${inRange}) as found
        where not ${isTogether}`
      : sql`select raw.number, ${signed} from ${range}
        cross join generate_series(range.start, range.stop - interval '1 hour', interval '1 hour') as time
        cross join lateral (${counted("hour")} and hour = time limit 1) as found where not ${isTogether}`,
  );
  return sql.join(parts, sql` union all `);
}
