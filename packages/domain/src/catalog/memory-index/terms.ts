import { normalizeSpec } from "../specs/normalize-spec.ts";

/** A property whose values are terms: `shop`, `condition` or `spec:` and an attribute's key. */
export type TermField = string;

/** Every value of every field, numbered, with what an answer says of it. */
export interface Terms {
  readonly size: number;
  /** The field of each term, as a number. */
  readonly fieldOf: Uint16Array;
  /** The number of a field; undefined where no product has it. */
  fieldNumber(field: TermField): number | undefined;
  fieldName(number: number): TermField;
  fieldCount(): number;
  /** The number of a value, given out on first sight. */
  intern(field: TermField, value: string): number;
  /** The number of an attribute's value, by its normalised form. */
  internSpec(key: string, raw: string): number;
  find(field: TermField, value: string): number | undefined;
  /** All terms of a field. */
  of(field: TermField): readonly number[];
  value(term: number): string;
  label(term: number): string;
  /** The number a value means, of a range its lower end; NaN for text. */
  number(term: number): number;
  numberMax(term: number): number;
  unit(term: number): string | null;
}

/** Raw spellings whose term is remembered; a catalog repeats itself. */
const MAX_REMEMBERED = 200_000;

export function createTerms(): Terms {
  const fields = new Map<TermField, { number: number; values: Map<string, number>; terms: number[] }>();
  const fieldNames: TermField[] = [];
  const remembered = new Map<string, number>();
  const values: string[] = [];
  const labels: string[] = [];
  const numbers: number[] = [];
  const maxima: number[] = [];
  const units: (string | null)[] = [];
  let fieldOf = new Uint16Array(1_024);

  function open(name: TermField) {
    let field = fields.get(name);
    if (!field) {
      field = { number: fieldNames.length, values: new Map(), terms: [] };
      fields.set(name, field);
      fieldNames.push(name);
    }
    return field;
  }

  function intern(name: TermField, value: string): number {
    const field = open(name);
    const known = field.values.get(value);
    if (known !== undefined) return known;
    const term = values.length;
    field.values.set(value, term);
    field.terms.push(term);
    values.push(value);
    labels.push(value);
    numbers.push(Number.NaN);
    maxima.push(Number.NaN);
    units.push(null);
    if (term === fieldOf.length) {
      const larger = new Uint16Array(term * 2);
      larger.set(fieldOf);
      fieldOf = larger;
    }
    fieldOf[term] = field.number;
    return term;
  }

  return {
    get size() {
      return values.length;
    },
    get fieldOf() {
      return fieldOf;
    },
    fieldNumber: (field) => fields.get(field)?.number,
    fieldName: (number) => fieldNames[number] as string,
    fieldCount: () => fieldNames.length,
    intern,
    internSpec(key, raw) {
      const seen = `${key}\0${raw}`;
      const known = remembered.get(seen);
      if (known !== undefined) return known;
      const { norm, number, numberMax, unit } = normalizeSpec(raw);
      const count = values.length;
      const term = intern(`spec:${key}`, norm);
      if (number === null) {
        // Spellings of a text differ in case and spaces: the first in order stands for all, whichever came first.
        if (term === count || raw < (labels[term] as string)) labels[term] = raw;
      } else {
        numbers[term] = number;
        maxima[term] = numberMax ?? number;
        units[term] = unit;
      }
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(seen, term);
      return term;
    },
    find: (field, value) => fields.get(field)?.values.get(value),
    of: (field) => fields.get(field)?.terms ?? [],
    value: (term) => values[term] as string,
    label: (term) => labels[term] as string,
    number: (term) => numbers[term] as number,
    numberMax: (term) => maxima[term] as number,
    unit: (term) => units[term] ?? null,
  };
}
