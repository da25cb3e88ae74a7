import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { RollUp } from "../tracking/rollups.ts";
import { askedKeys, type Key, productColumns } from "./key.ts";
import type { Span } from "./span.ts";

/** Sums by measure. */
export type Sums = Readonly<Record<string, number>>;

/** Exact sums of the keys in a period, in the order of the keys. A product has what those merged into it have. */
export async function sumKeys(
  trx: Transaction<Tables>,
  rollUp: RollUp,
  keys: readonly Key[],
  span: Span,
): Promise<Sums[]> {
  if (keys.length === 0) return [];
  const totals = rollUp.measures.map((name) => sql`coalesce(sum(${sql.ref(name)}), 0)::bigint as ${sql.ref(name)}`);
  const { rows } = await sql<Sums>`
    select number, ${sql.join(totals)} from ${askedKeys(rollUp, keys)} ${joinMerged(rollUp)}
      left join lateral (${countsOf(rollUp, span)}) as counts on true
    group by number order by number`.execute(trx);
  return rows;
}

/** The keys under which events may have come: `raw.…`. */
export function joinMerged(rollUp: RollUp): RawBuilder<unknown> {
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

/** Rows of `raw` in days and hours. A primary key that begins with the time is looked up for each time. */
export function countsOf(rollUp: RollUp, { days, hours }: Pick<Span, "days" | "hours">): RawBuilder<unknown> {
  const { name, key, measures } = rollUp;
  const sums = sql.join(measures.map((measure) => sql.ref(measure)));
  const isRaw = sql.join(
    Object.keys(key).map((column) => sql`counted.${sql.ref(column)} = raw.${sql.ref(column)}`),
    sql` and `,
  );
  const table = (suffix: "day" | "hour") => sql`${sql.table(`${name}_${suffix}`)} as counted`;
  // Each time is one look at the primary key, but for hours of products, which are indexed by product.
  const byTime = name !== "event";
  const parts: RawBuilder<unknown>[] = [];
  if (days) {
    const first = sql`greatest(${days.first}::date, (select min(day) from ${sql.table(`${name}_day`)}))`;
    parts.push(
      sql`select found.* from generate_series(${first}, ${days.last}::date, interval '1 day') as time
        cross join lateral (select ${sums} from ${table("day")} where day = time::date and ${isRaw} limit 1) as found`,
    );
  }
  for (const { from, to } of hours) {
    parts.push(
      byTime
        ? sql`select found.* from generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 hour', interval '1 hour') as time
            cross join lateral (select ${sums} from ${table("hour")} where hour = time and ${isRaw} limit 1) as found`
        : sql`select ${sums} from ${table("hour")} where ${isRaw} and hour >= ${from} and hour < ${to}`,
    );
  }
  return sql.join(parts, sql` union all `);
}
