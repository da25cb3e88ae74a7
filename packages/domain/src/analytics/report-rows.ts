import { type RawBuilder, sql } from "kysely";
import { type RollUp, rollUps } from "../tracking/rollups.ts";
import { productColumns } from "./key.ts";
import { hourRangesOf, type Span } from "./span.ts";

/** Reports that may have any number of rows, each as one statement. */
export type LongReport = "products" | "comparisons" | "searches" | "clicks" | "shops" | "sources";

/** Everything that was counted in a period, each subject once, in the order of its key. */
export const reportRows: Record<LongReport, (span: Span) => RawBuilder<unknown>> = {
  products: (span) => {
    const figures = Object.entries({ view: "views", compare: "comparisons", click: "clicks" }).flatMap(
      ([kind, name]) => [
        sql`coalesce(sum(counted) filter (where kind = ${kind}), 0)::bigint as ${sql.ref(name)}`,
        sql`coalesce(sum(count) filter (where kind = ${kind}), 0)::bigint as ${sql.ref(`${name}Raw`)}`,
      ],
    );
    return sql`
      with ${countedIn(rollUps.event, span, sql`product_id > 0`)},
      figures as (select product_id, ${sql.join(figures)} from counted group by product_id)
      select product_id as "productId", slug, name, views, "viewsRaw", comparisons, "comparisonsRaw", clicks, "clicksRaw"
      from figures left join product on product.id = product_id order by product_id`;
  },
  comparisons: (span) => sql`
    with ${countedIn(rollUps.pair, span)},
    figures as (
      select least(low, high) as low, greatest(low, high) as high, ${total("counted")} as value, ${total("count")} as raw,
        ${total("visitors")} as visitors
      from counted where low <> high group by 1, 2)
    select low as "firstProductId", first.slug as "firstSlug", high as "secondProductId", second.slug as "secondSlug",
      value, raw, visitors
    from figures left join product as first on first.id = low left join product as second on second.id = high
    order by low, high`,
  searches: (span) => sql`
    with ${countedIn(rollUps.search, span)}
    select query, ${total("counted")} as value, ${total("count")} as raw, ${total("empty")} as empty,
      ${total("results")} as results
    from counted group by query order by query`,
  clicks: (span) => sql`
    with ${countedIn(rollUps.click, span)},
    figures as (select offer_id, ${total("counted")} as value, ${total("count")} as raw from counted group by offer_id)
    select offer_id as "offerId", title, product_id as "productId", shop.slug as shop, value, raw
    from figures left join offer on offer.id = offer_id left join shop on shop.id = shop_id order by offer_id`,
  shops: (span) => sql`
    with ${countedIn(rollUps.source, span, sql`dimension = 'shop' and kind = 'click'`)},
    figures as (
      select value::bigint as shop_id, ${total("counted")} as value, ${total("count")} as raw from counted group by value)
    select shop_id as "shopId", slug, name, value, raw from figures left join shop on shop.id = shop_id order by shop_id`,
  sources: (span) => sql`
    with ${countedIn(rollUps.source, span, sql`dimension <> 'shop'`)}
    select dimension, value as name, kind, ${total("counted")} as value, ${total("count")} as raw
    from counted group by dimension, name, kind order by dimension, name, kind`,
};

const total = (measure: string) => sql`sum(${sql.ref(measure)})::bigint`;

/** `counted`: rows of all days and hours of the period, of merged products under what they were merged into. */
function countedIn(rollUp: RollUp, span: Span, where: RawBuilder<unknown> = sql`true`): RawBuilder<unknown> {
  const { name, key, measures } = rollUp;
  const products = productColumns(rollUp);
  const columns = Object.keys(key).map((column) =>
    products.includes(column)
      ? sql`coalesce(${sql.ref(`of_${column}`)}.merged_into_id, ${sql.ref(column)}) as ${sql.ref(column)}`
      : sql.ref(`row.${column}`),
  );
  const joins = products.map((column) => {
    const of = sql.ref(`of_${column}`);
    return sql`left join product as ${of} on ${of}.id = row.${sql.ref(column)} and ${of}.merged_into_id is not null`;
  });
  const stored = sql.join([...Object.keys(key), ...measures].map((column) => sql.ref(column)));
  const { days } = span;
  const parts = hourRangesOf(span).map(
    ({ from, to }) =>
      sql`select ${stored} from ${sql.table(`${name}_hour`)} where hour >= ${from} and hour < ${to} and ${where}`,
  );
  if (days) {
    parts.push(
      sql`select ${stored} from ${sql.table(`${name}_day`)}
        where day >= ${days.first}::date and day <= ${days.last}::date and ${where}`,
    );
  }
  return sql`counted as (
    select ${sql.join([...columns, ...measures.map((measure) => sql.ref(`row.${measure}`))])}
    from (${sql.join(parts, sql` union all `)}) as row ${sql.join(joins, sql` `)})`;
}
