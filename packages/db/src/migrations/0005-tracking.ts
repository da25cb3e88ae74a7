import { Migration } from "@mikro-orm/migrations";

/** A roll-up by hour, and its twin by day of the site's time zone, which holds the hours that are closed. */
function rollUp(name: string, key: Record<string, string>, measures: string[]): string[] {
  const columns = Object.entries(key).map(([column, type]) => `"${column}" ${type} not null`);
  const sums = measures.map((measure) => `"${measure}" bigint not null default '0'`);
  const keys = Object.keys(key).map((column) => `"${column}"`);
  return [
    `create table "${name}_hour" (${[...columns, `"hour" timestamptz not null`, ...sums].join(", ")},
      primary key (${[`"hour"`, ...keys].join(", ")})) with (fillfactor = 80)`,
    `create table "${name}_day" (${[...columns, `"day" date not null`, ...sums].join(", ")},
      primary key (${[`"day"`, ...keys].join(", ")}))`,
  ];
}

const statements = [
  // The decision which events count is made when they are stored, and stored with them: a replay never decides again.
  `alter table "event" add column "counted" int not null default 0`,
  `alter table "event" add column "sign" smallint not null default 1`,
  `alter table "event" add column "shop_id" bigint null`,
  `alter table "event" add column "device" text null`,
  `alter table "event" add column "bot" boolean not null default false`,
  // Until now every view counted.
  `update "event" set counted = 1 where kind <> 'compare'`,

  `create table "visit" (
    "slot" int not null,
    "visitor" bytea not null,
    "kind" text not null,
    "subject" bigint not null,
    "other" bigint not null default '0',
    "event_id" uuid not null,
    primary key ("slot", "visitor", "kind", "subject", "other")
  ) partition by range ("slot")`,
  `create table "visitor_day" (
    "day" date not null,
    "visitor" bytea not null,
    "seen" timestamptz not null,
    "viewed" timestamptz null,
    "compared" timestamptz null,
    "clicked" timestamptz null,
    primary key ("day", "visitor")
  )`,
  `create table "visitor_salt" ("day" date not null, "salt" bytea not null, primary key ("day"))`,
  `create table "bot_mark" (
    "visitor" bytea not null,
    "evidence" text[] not null default '{}',
    "at" timestamptz not null,
    "taken_back_at" timestamptz null,
    primary key ("visitor")
  )`,

  `alter table "event_hour" rename to "event_hour_old"`,
  `alter table "pair_hour" rename to "pair_hour_old"`,
  `alter index "event_hour_pkey" rename to "event_hour_old_pkey"`,
  `alter index "pair_hour_pkey" rename to "pair_hour_old_pkey"`,
  ...rollUp("event", { kind: "text", product_id: "bigint" }, ["count", "counted", "visitors", "bots"]),
  ...rollUp("pair", { low: "bigint", high: "bigint" }, ["count", "counted", "visitors"]),
  ...rollUp("search", { query: "text" }, ["count", "counted", "empty", "results"]),
  ...rollUp("click", { offer_id: "bigint" }, ["count", "counted"]),
  ...rollUp("source", { dimension: "text", value: "text", kind: "text" }, ["count", "counted"]),
  ...rollUp("funnel", { step: "text" }, ["visitors"]),
  `insert into event_hour (product_id, hour, kind, count, counted)
    select product_id, hour, kind, count, count from event_hour_old`,
  `insert into pair_hour (low, high, hour, count, counted) select low, high, hour, count, count from pair_hour_old`,
  `drop table "event_hour_old"`,
  `drop table "pair_hour_old"`,
  `create table "rollup_state" ("name" text not null, "folded_to" timestamptz not null, primary key ("name"))`,

  `create table "pair_total" (
    "low" bigint not null,
    "high" bigint not null,
    "count" bigint not null default '0',
    "counted" bigint not null default '0',
    "visitors" bigint not null default '0',
    primary key ("low", "high")
  )`,
  `create index "pair_total_high_idx" on "pair_total" ("high")`,
  `insert into pair_total (low, high, count, counted)
    select low, high, sum(count), sum(counted) from pair_hour group by low, high`,
  `insert into pair_total (low, high, count, counted)
    select 0, product_id, sum(count), sum(counted) from event_hour where kind = 'compare' and product_id > 0 group by product_id`,

  // One product over time, and what is first of a day, each from the index alone.
  `create index "event_hour_product_idx" on "event_hour" ("product_id", "kind", "hour")`,
  `create index "event_day_total_idx" on "event_day" ("kind", "day") include ("count", "counted", "visitors", "bots") where "product_id" = 0`,
  `create index "event_day_top_idx" on "event_day" ("day", "kind", "counted" desc) include ("product_id", "count", "visitors", "bots")`,
  `create index "pair_day_top_idx" on "pair_day" ("day", "counted" desc) include ("low", "high", "count", "visitors")`,
  `create index "search_day_top_idx" on "search_day" ("day", "counted" desc) include ("query", "count", "empty", "results")`,
  `create index "search_day_empty_idx" on "search_day" ("day", "empty" desc) include ("query", "count", "counted", "results") where "empty" > 0`,
  `create index "click_day_top_idx" on "click_day" ("day", "counted" desc) include ("offer_id", "count")`,
  `create index "source_day_top_idx" on "source_day" ("day", "dimension", "kind", "counted" desc) include ("value", "count")`,

  `create table "board_snapshot" (
    "id" bigint generated by default as identity primary key,
    "seq" bigint not null,
    "at" timestamptz not null,
    "version" int not null,
    "counters" bytea not null
  )`,
];

export class Migration0005Tracking extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
