import type { ComparedValue, ComparisonRow, SpecValue } from "./contract.ts";
import { foldText } from "./specs/fold-text.ts";
import { plainNumber } from "./specs/plain-number.ts";
import { readQuantity } from "./specs/read-quantity.ts";
import { findUnit, fromBase, type Unit } from "./specs/units.ts";

/** A spec with what it is compared by. */
export interface ComparedSpec extends SpecValue {
  attributeId: number;
  norm: string;
}

/** Significant digits shown: conversions have twelve. Those before the decimal sign are always shown. */
const SHOWN_DIGITS = 6;

/** The specs of several products by attribute, those first that most products have. */
export function alignSpecs(products: ComparedSpec[][]): ComparisonRow[] {
  const rows = new Map<number, (ComparedSpec | null)[]>();
  products.forEach((specs, place) => {
    for (const spec of specs) {
      const row = rows.get(spec.attributeId) ?? products.map(() => null);
      row[place] = spec;
      rows.set(spec.attributeId, row);
    }
  });
  return [...rows]
    .map(([attributeId, specs]) => ({ attributeId, specs, known: specs.filter((spec) => spec !== null) }))
    .sort((a, b) => b.known.length - a.known.length || a.attributeId - b.attributeId)
    .map(({ specs, known }) => toRow(specs, known));
}

function toRow(specs: (ComparedSpec | null)[], known: ComparedSpec[]): ComparisonRow {
  const unit = unitOfRow(known);
  const { key, label } = known[0]!;
  return {
    key,
    label,
    unit: unit?.symbol ?? null,
    differs: known.length < specs.length || new Set(known.map(({ norm }) => norm)).size > 1,
    values: specs.map((spec) => spec && toValue(spec, unit)),
  };
}

/** The unit that most sources use for the dimension most of them give; on a tie its base unit. Null without any. */
function unitOfRow(specs: ComparedSpec[]): Unit | null {
  const [base] = mostFrequent(specs.flatMap(({ unit }) => unit ?? []));
  if (base === undefined) return null;
  const written = specs.flatMap(({ value, unit }) =>
    unit === base ? (readQuantity(foldText(value))?.unit.symbol ?? base) : [],
  );
  const [symbol = base, rival] = mostFrequent(written);
  return findUnit(foldText(rival === undefined ? symbol : base)) ?? null;
}

/** The most frequent text, several if they are equally frequent. */
function mostFrequent(texts: string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].filter(([, count]) => count === most).map(([text]) => text);
}

function toValue(spec: ComparedSpec, unit: Unit | null): ComparedValue {
  const { value, norm } = spec;
  if (norm === "true" || norm === "false")
    return { value, text: norm === "true" ? "Yes" : "No", number: null, numberMax: null };
  // A value of another dimension than the row's is shown as it was written.
  if (spec.number === null || spec.unit !== (unit?.base ?? null))
    return { value, text: foldText(value), number: null, numberMax: null };
  const convert = (number: number) => (unit ? fromBase(number, unit) : number);
  const number = convert(spec.number);
  const numberMax = spec.numberMax === null ? null : convert(spec.numberMax);
  const numbers = numberMax === null ? show(number) : `${show(number)}–${show(numberMax)}`;
  return { value, text: unit ? `${numbers} ${unit.symbol}` : numbers, number, numberMax };
}

function show(number: number): string {
  const whole = Math.trunc(Math.abs(number)).toString().length;
  return plainNumber(Number(number.toPrecision(Math.max(SHOWN_DIGITS, whole))));
}
