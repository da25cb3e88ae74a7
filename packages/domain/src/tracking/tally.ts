import { columnOf } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { dayOfHour } from "./fold-rollups.ts";
import { type RollUp, type RollUpName, rollUps } from "./rollups.ts";
import { staleBlocks } from "./stale-blocks.ts";

const HOUR_MS = 3_600_000;

type KeyValue = string | number;
/** The part of a roll-up's definition that says what is counted. */
type Measures<Name extends RollUpName> = Partial<Record<(typeof rollUps)[Name]["measures"][number], number>>;

interface Row {
  hour: number;
  key: readonly KeyValue[];
  sums: number[];
}

/** Rows by their hour and the parts of their key, one after the other: to write those as one text would take most of the time. */
type Branch = Map<KeyValue, Branch | Row>;

interface Sums {
  root: Branch;
  rows: Row[];
}

/** Sums of what is to be added to the roll-ups. */
export interface Tally {
  /** @param key values in the order of the roll-up's key */
  add<Name extends RollUpName>(name: Name, at: Date, key: readonly KeyValue[], measures: Measures<Name>): void;
  /** Adds to `pair_total`, which has no time but holds the closed hours alone. */
  addTotal(at: Date, pair: readonly [low: number, high: number], measures: Measures<"pair">): void;
  /** What adds the sums to the tables, each to another, also by day where the hour is closed. */
  statements(closed: { before: Date | null; timeZone: string }): RawBuilder<unknown>[];
}

export function createTally(): Tally {
  const sums = new Map<RollUpName, Sums>();
  const totals: Sums = { root: new Map(), rows: [] };

  return {
    add(name, at, key, measures) {
      let own = sums.get(name);
      if (!own) {
        own = { root: new Map(), rows: [] };
        sums.set(name, own);
      }
      addTo(own, rollUps[name], Math.floor(at.getTime() / HOUR_MS), key, measures);
    },
    addTotal(at, pair, measures) {
      addTo(totals, rollUps.pair, Math.floor(at.getTime() / HOUR_MS), pair, measures);
    },
    statements({ before, timeZone }) {
      const statements: RawBuilder<unknown>[] = [];
      const add = (table: string, rollUp: RollUp, rows: readonly Row[], time: TimeColumn | null) => {
        if (rows.length > 0) statements.push(addToTable(table, rollUp, rows, time));
      };
      const lateOf = (rows: readonly Row[]) =>
        before ? rows.filter(({ hour }) => hour * HOUR_MS < before.getTime()) : [];
      const lateHours = new Set<number>();
      // In the same order whatever came first: every order is a statement of its own, to be planned.
      for (const name of Object.keys(rollUps) as RollUpName[]) {
        const rows = sums.get(name)?.rows ?? [];
        add(`${name}_hour`, rollUps[name], rows, { name: "hour", value: sql`hour` });
        const late = lateOf(rows);
        const day = dayOfHour(sql`hour`, timeZone);
        add(`${name}_day`, rollUps[name], late, { name: "day", value: day });
        for (const { hour } of late) lateHours.add(hour);
      }
      statements.push(...staleBlocks(lateHours, before, timeZone));
      add("pair_total", rollUps.pair, lateOf(totals.rows), null);
      return statements;
    },
  };
}

function addTo(
  sums: Sums,
  { measures: names }: RollUp,
  hour: number,
  key: readonly KeyValue[],
  measures: Readonly<Record<string, number | undefined>>,
): void {
  const row = findRow(sums, names.length, hour, key);
  for (let index = 0; index < names.length; index++) row.sums[index]! += measures[names[index]!] ?? 0;
}

function findRow({ root, rows }: Sums, measures: number, hour: number, key: readonly KeyValue[]): Row {
  let branch = root;
  let part: KeyValue = hour;
  for (let index = 0; index < key.length; index++) {
    let next = branch.get(part) as Branch | undefined;
    if (!next) {
      next = new Map();
      branch.set(part, next);
    }
    branch = next;
    part = key[index]!;
  }
  let row = branch.get(part) as Row | undefined;
  if (!row) {
    row = { hour, key, sums: new Array(measures).fill(0) };
    branch.set(part, row);
    rows.push(row);
  }
  return row;
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
    columnOf(rows, "timestamptz", ({ hour }) => new Date(hour * HOUR_MS)),
    ...keys.map((column, index) =>
      key[column] === "bigint"
        ? columnOf(rows, "bigint", (row) => row.key[index] as number)
        : columnOf(rows, "text", (row) => row.key[index] as string),
    ),
    ...measures.map((_, index) => columnOf(rows, "bigint", ({ sums }) => sums[index]!)),
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
