/** Rows of a table as they should be: a query with the columns of its key, then of its measures. */
export interface Recount {
  table: string;
  key: readonly string[];
  measures: readonly string[];
  /** May read `e`, the events, and `pair`, the pairs of products of each comparison. */
  query: string;
}

/**
 * The log as it is recounted. Bits of `counted`: n, that subject n counts, and n + 15, that it is the first time; subjects of
 * a comparison are its pairs in ascending order.
 */
export const EVENTS = `
  e as materialized (
    select *, date_trunc('hour', at, 'UTC') as hour, (sign > 0)::int as received, bot::int as machine,
      case when counted <> 0 then sign else 0 end as counts
    from event
  ),
  pair as materialized (
    select e.*, a.id as low, b.id as high, row_number() over (partition by e.id order by a.position, b.position) - 1 as subject
    from e, unnest(product_ids) with ordinality as a(id, position), unnest(product_ids) with ordinality as b(id, position)
    where kind = 'compare' and a.position < b.position
  ),
  judged as materialized (
    select *, case when counted & (1 << subject::int) <> 0 then sign else 0 end as pair_counts,
      case when counted & (1 << (subject::int + 15)) <> 0 then sign else 0 end as pair_first
    from pair
  ),
  compared as materialized (
    select id, hour, kind, product, min(received) as received, min(machine) as machine,
      sign(sum(pair_counts)) as counts
    from judged, unnest(array[low, high]) as product
    group by id, hour, kind, product
  )`;

const PAIR = ["count", "counted", "visitors"];
const CLOSED = "coalesce(hour < (select folded_to from rollup_state where name = 'hours'), false)";

/** Every roll-up, counted anew from the log alone; the funnel from how far each visitor got. */
export const recounts: readonly Recount[] = [
  {
    table: "event_hour",
    key: ["hour", "kind", "product_id"],
    measures: ["count", "counted", "visitors", "bots"],
    query: `
      select hour, kind, 0::bigint, received, counts, 0, machine from e
      union all
      select hour, kind, product_ids[1], received, counts,
        case when kind = 'view' and counted & (1 << 15) <> 0 then sign else 0 end, machine
      from e where kind in ('view', 'click')
      union all
      select hour, kind, product, received, counts, 0, machine from compared`,
  },
  {
    table: "pair_hour",
    key: ["hour", "low", "high"],
    measures: PAIR,
    query: "select hour, low, high, received, pair_counts, pair_first from judged",
  },
  {
    table: "pair_total",
    key: ["low", "high"],
    measures: PAIR,
    query: `
      select low, high, received, pair_counts, pair_first from judged where ${CLOSED}
      union all
      select 0, product, received, counts, 0 from compared where ${CLOSED}`,
  },
  {
    table: "search_hour",
    key: ["hour", "query"],
    measures: ["count", "counted", "empty", "results"],
    query: `
      select hour, left(btrim(regexp_replace(lower(query), '\\s+', ' ', 'g')), 100), received, counts,
        case when results = 0 then received else 0 end, results * received
      from e where kind = 'search'`,
  },
  {
    table: "click_hour",
    key: ["hour", "offer_id"],
    measures: ["count", "counted"],
    query: "select hour, offer_id, received, counts from e where kind = 'click'",
  },
  {
    table: "source_hour",
    key: ["hour", "dimension", "value", "kind"],
    measures: ["count", "counted"],
    query: `
      select hour, dimension, value, kind, received, counts
      from e, lateral (values ('device', device), ('shop', shop_id::text), ('referrer', context ->> 'referrer'),
        ('campaign', context ->> 'campaign')) as source(dimension, value)
      where value is not null`,
  },
  {
    table: "funnel_hour",
    key: ["hour", "step"],
    measures: ["visitors"],
    query: `
      select hour, step, 1
      from visitor_day, lateral (values
        ('seen', seen),
        ('viewed', viewed),
        ('compared', case when viewed is not null and compared is not null then greatest(viewed, compared) end),
        ('clicked', case when viewed is not null and compared is not null and clicked is not null
          then greatest(viewed, compared, clicked) end),
        ('viewed-clicked', case when viewed is not null and clicked is not null then greatest(viewed, clicked) end)
      ) as reached(step, hour)
      where hour is not null`,
  },
];

/** The number of rows that are not as they should be. */
export function countDifferences({ table, key, measures, query }: Recount): string {
  const columns = [...key, ...measures].join(", ");
  const sums = measures.map((name) => `sum(${name})::bigint as ${name}`).join(", ");
  const isZero = measures.map((name) => `coalesce(counted_anew.${name}, 0) = coalesce(kept.${name}, 0)`).join(" and ");
  return `
    with ${EVENTS},
    counted_anew as (
      select ${key.join(", ")}, ${sums} from (${query}) as row(${columns}) group by ${key.join(", ")}
    )
    select count(*)::int as count from counted_anew full join ${table} as kept using (${key.join(", ")})
    where not (${isZero})`;
}
