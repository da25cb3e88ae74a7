import { Migration } from "@mikro-orm/migrations";

const open = `coalesce((select folded_to from rollup_state where name = 'hours'), '-infinity')`;

const statements = [
  `create index "pair_hour_high_idx" on "pair_hour" ("hour", "high")`,
  // From now on the totals hold the hours that are closed, as the tables by day do.
  `update pair_total set count = pair_total.count - open.count, counted = pair_total.counted - open.counted,
      visitors = pair_total.visitors - open.visitors
    from (
      select low, high, sum(count) as count, sum(counted) as counted, sum(visitors) as visitors
      from pair_hour where hour >= ${open} group by low, high
      union all
      select 0, product_id, sum(count), sum(counted), 0
      from event_hour where hour >= ${open} and kind = 'compare' and product_id > 0 group by product_id
    ) as open
    where pair_total.low = open.low and pair_total.high = open.high`,
];

export class Migration0017PairTotals extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
