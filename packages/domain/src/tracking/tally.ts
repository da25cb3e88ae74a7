import { plainArray } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { dayOfHour } from "./fold-rollups.ts";
import { type RollUp, type RollUpName, rollUps } from "./rollups.ts";

const HOUR_MS = 3_600_000;

type KeyValue = string | number;
/** The part of a roll-up's definition that says what is counted. */
type Measures<Name extends RollUpName> = Partial<Record<(typeof rollUps)[Name]["measures"][number], number>>;

interface Row {
  hour: number;
  key: readonly KeyValue[];
  sums: number[];
}

/** Sums of what is to be added to the roll-ups. */
export interface Tally {
  /** @param key values in the order of the roll-up's key */
  add<Name extends RollUpName>(name: Name, at: Date, key: readonly KeyValue[], measures: Measures<Name>): void;
  /** Adds to `pair_total`, which has no time. */
  addTotal(pair: readonly [low: number, high: number], measures: Measures<"pair">): void;
  /** What adds the sums to the tables, each to another, also by day where the hour is closed. */
  statements(closed: { before: Date | null; timeZone: string }): RawBuilder<unknown>[];
}

export function createTally(): Tally {
  const sums = new Map<RollUpName, Map<string, Row>>();
  const totals = new Map<string, Row>();

  return {
    add(name, at, key, measures) {
      const rows = sums.get(name) ?? new Map<string, Row>();
      sums.set(name, rows);
      addTo(rows, rollUps[name], Math.floor(at.getTime() / HOUR_MS), key, measures);
    },
    addTotal(pair, measures) {
      addTo(totals, rollUps.pair, 0, pair, measures);
    },
    statements({ before, timeZone }) {
      const statements: RawBuilder<unknown>[] = [];
      const add = (table: string, rollUp: RollUp, rows: readonly Row[], time: TimeColumn | null) => {
        if (rows.length > 0) statements.push(addToTable(table, rollUp, rows, time));
      };
      for (const [name, rows] of sums) {
        const list = [...rows.values()];
        add(`${name}_hour`, rollUps[name], list, { name: "hour", value: sql`hour` });
        const late = before ? list.filter(({ hour }) => hour * HOUR_MS < before.getTime()) : [];
        const day = dayOfHour(sql`hour`, timeZone);
        add(`${name}_day`, rollUps[name], late, { name: "day", value: day });
      }
      add("pair_total", rollUps.pair, [...totals.values()], null);
      return statements;
    },
  };
}

function addTo(
  rows: Map<string, Row>,
  { measures: names }: RollUp,
  hour: number,
  key: readonly KeyValue[],
  measures: Readonly<Record<string, number | undefined>>,
): void {
  const id = `${hour}|${key.join("|")}`;
  let row = rows.get(id);
  if (!row) {
    row = { hour, key, sums: new Array(names.length).fill(0) };
    rows.set(id, row);
  }
  for (const [index, name] of names.entries()) row.sums[index]! += measures[name] ?? 0;
}

/** A table's column of time, and its value of `hour`. */
interface TimeColumn {
  name: string;
  value: RawBuilder<unknown>;
}

/** @param time null where the table has none */
function addToTable(
  table: string,
  { key, measures }: RollUp,
  rows: readonly Row[],
  time: TimeColumn | null,
): RawBuilder<unknown> {
  const refs = (names: readonly string[]) => names.map((name) => sql.ref(name));
  const keys = Object.keys(key);
  const arrays = [
    sql`${plainArray(rows.map(({ hour }) => new Date(hour * HOUR_MS)))}::timestamptz[]`,
    ...keys.map((column, index) => {
      const values = rows.map((row) => row.key[index]!);
      return key[column] === "bigint" ? sql`${plainArray(values)}::bigint[]` : sql`${values}::text[]`;
    }),
    ...measures.map((_, index) => sql`${plainArray(rows.map((row) => row.sums[index]!))}::bigint[]`),
  ];
  const unique = refs([...(time ? [time.name] : []), ...keys]);
  const sums = measures.map((measure) => sql`sum(${sql.ref(measure)})`);
  const added = measures.map(
    (name) => sql`${sql.ref(name)} = ${sql.table(table)}.${sql.ref(name)} + excluded.${sql.ref(name)}`,
  );
  // Several hours may be of one day.
  return sql`
    insert into ${sql.table(table)} (${sql.join([...unique, ...refs(measures)])})
    select ${sql.join([...(time ? [time.value] : []), ...refs(keys), ...sums])}
    from unnest(${sql.join(arrays)}) as row(hour, ${sql.join(refs([...keys, ...measures]))})
    group by ${sql.join(unique.map((_, index) => sql.lit(index + 1)))}
    order by ${sql.join(unique.map((_, index) => sql.lit(index + 1)))}
    on conflict (${sql.join(unique)}) do update set ${sql.join(added)}`;
}
