import { rollUps } from "@vitrine/domain";
import type { Client } from "pg";

/** How visitors behave, roughly: of a hundred events so many are of each kind. */
const SHARES = { view: 0.8, search: 0.1, compare: 0.05, click: 0.05 };
const QUERIES = 200_000;
const REFERRERS = 2_000;

export interface AnalyticsData {
  events: number;
  days: number;
  products: number;
  /** The first hour without counts. */
  end: Date;
}

/**
 * Fills the roll-ups with what so many events would leave there: by hour, more by day than by night, subjects by Zipf's
 * law, some of them five times as popular for a week. The indexes are made afterwards, the days from the hours.
 *
 * @param onDay told of each day that is written
 */
export async function fillRollUps(client: Client, data: AnalyticsData, onDay: (day: number) => void): Promise<void> {
  const { events, days, products, end } = data;
  await client.query(`insert into product (id, slug, name, status)
    select id, 'product-' || id, 'Product ' || id, 'active' from generate_series(1, ${products}) as id`);
  const indexes = await dropIndexes(client);
  for (let day = 0; day < days; day++) {
    const first = new Date(end.getTime() - (days - day) * 86_400_000).toISOString();
    // A sine between 0.2 and 1.8 that is highest in the evening.
    const hours = `(select timestamptz '${first}' + hour * interval '1 hour' as hour, ${day} as day,
      ${events / days / 24} * (1 + 0.8 * sin((hour - 12) * pi() / 12)) as events from generate_series(0, 23) as hour) as time`;
    for (const statement of statementsOfDay(hours, products)) await client.query(statement);
    onDay(day);
  }
  // The last hour stays open, as the current one is.
  const folded = new Date(end.getTime() - 2 * 3_600_000).toISOString();
  for (const { name, key, measures } of Object.values(rollUps)) {
    const keys = Object.keys(key).join(", ");
    await client.query(`insert into ${name}_day (day, ${keys}, ${measures.join(", ")})
      select hour::date, ${keys}, ${measures.map((measure) => `sum(${measure})`).join(", ")}
      from ${name}_hour where hour < '${folded}' group by hour::date, ${keys} order by 1, ${keys}`);
  }
  await client.query(`insert into rollup_state (name, folded_to, time_zone, zone_from)
    select 'hours', '${folded}', 'UTC', min(day) from event_day`);
  for (const statement of indexes) await client.query(statement);
  await client.query("vacuum analyze");
}

/** How often each subject of `from` to `to` comes up among `draws`, by Zipf's law: the frequent by their share, the rare drawn. */
function zipf(draws: string, subjects: number): string {
  const harmonic = Math.log(subjects) + 0.5772;
  const head = `greatest(1, least(${subjects}, (${draws}) / ${harmonic}))::int`;
  return `
    select rank, floor((${draws}) / ${harmonic} / rank * (0.7 + 0.6 * random())
        * case when (rank * 37 + day / 7) % 50 = 0 then 5 else 1 end + random())::int as n
      from generate_series(1, ${head}) as rank
    union all
    select least(${subjects}, ceil(${head} * power(${subjects}.0 / ${head}, random())))::int, 1
      from generate_series(1, ((${draws}) / ${harmonic} * ln(${subjects}.0 / ${head}))::int)`;
}

function statementsOfDay(hours: string, products: number): string[] {
  const drawn = (draws: string, subjects: number, key: string) =>
    `cross join lateral (select ${key} as subject, sum(n)::bigint as n
      from (${zipf(draws, subjects)}) as draw where n > 0 group by 1) as counted`;
  // Neighbours in popularity are neighbours in nothing else.
  const product = `(rank::bigint * 7919 % ${products} + 1)`;
  const counted = "(n * 0.85 + random())::bigint";
  const events = (kind: keyof typeof SHARES, perEvent: number) => `
    insert into event_hour (hour, kind, product_id, count, counted, visitors, bots)
    select hour, '${kind}', subject, n, least(n, ${counted}), least(n, (n * 0.7 + random())::bigint), n / 20
    from ${hours} ${drawn(`events * ${SHARES[kind] * perEvent}`, products, product)}`;
  return [
    events("view", 1),
    events("compare", 3),
    events("click", 1),
    `insert into event_hour (hour, kind, product_id, count, counted, visitors, bots)
      select hour, kind, 0, events * share, events * share * 0.85, events * share * 0.7, events * share * 0.05
      from ${hours} cross join (values ${Object.entries(SHARES)
        .map(([kind, share]) => `('${kind}', ${share})`)
        .join(", ")}) as kinds(kind, share)`,
    // What is compared lies close together: one of a hundred groups of alike products.
    `insert into pair_hour (hour, low, high, count, counted, visitors)
      select hour, least(a, b), greatest(a, b), sum(n), sum(n) * 0.85, sum(n) * 0.8 from (
        select hour, ${product} as a, (rank + 1 + floor(8 * random() * random()))::bigint * 7919 % ${products} + 1 as b, n
        from ${hours} cross join lateral (${zipf(`events * ${SHARES.compare * 3}`, products)}) as draw
        where n > 0
      ) as pair where a <> b group by 1, 2, 3`,
    `insert into search_hour (hour, query, count, counted, empty, results)
      select hour, 'query ' || subject, n, least(n, ${counted}), case when subject % 11 = 0 then n else 0 end, n * 40
      from ${hours} ${drawn(`events * ${SHARES.search}`, QUERIES, "rank")}`,
    `insert into click_hour (hour, offer_id, count, counted)
      select hour, subject, n, least(n, ${counted}) from ${hours} ${drawn(`events * ${SHARES.click}`, products * 3, `rank::bigint * 7919 % ${products * 3} + 1`)}`,
    ...(Object.keys(SHARES) as (keyof typeof SHARES)[]).flatMap((kind) =>
      Object.entries({ referrer: REFERRERS, campaign: 50, device: 3, ...(kind === "click" && { shop: 100 }) }).map(
        ([dimension, values]) => `
          insert into source_hour (hour, dimension, value, kind, count, counted)
          select hour, '${dimension}', subject::text, '${kind}', n, least(n, ${counted})
          from ${hours} ${drawn(`events * ${SHARES[kind]}`, values, "rank")}`,
      ),
    ),
    `insert into funnel_hour (hour, step, visitors)
      select hour, step, events * share from ${hours}
      cross join (values ('seen', 0.1), ('viewed', 0.08), ('compared', 0.02), ('clicked', 0.01)) as steps(step, share)`,
  ];
}

/** @returns the statements that make them again */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; primary: boolean; definition: string }>(`
    select indrelid::regclass::text as table, indexrelid::regclass::text as name, indisprimary as primary,
      coalesce(pg_get_constraintdef(pg_constraint.oid), pg_get_indexdef(indexrelid)) as definition
    from pg_index left join pg_constraint on conindid = indexrelid and contype = 'p'
    where indrelid::regclass::text ~ '^(event|pair|search|click|source|funnel)_(hour|day)$'`);
  for (const { table, name, primary } of rows) {
    await client.query(primary ? `alter table ${table} drop constraint ${name}` : `drop index ${name}`);
  }
  return rows.map(({ table, name, primary, definition }) =>
    primary ? `alter table ${table} add constraint ${name} ${definition}` : definition,
  );
}
