import { countingWords, dimensions, type Notation } from "./unit-table.ts";

/** A unit, and how a number with it becomes one with the base unit of its dimension: `(number + shift) * size`. */
export interface Unit {
  symbol: string;
  /** Symbol of the base unit; null where there is nothing but a number. */
  base: string | null;
  size: number;
  shift: number;
  notation: Notation;
}

/** No unit at all. */
export const BARE: Unit = { symbol: "", base: null, size: 1, shift: 0, notation: "plain" };
/** A word for what is counted. */
const COUNT: Unit = { ...BARE, notation: "whole" };

/** Longest name that is looked up, with room for dots. */
const MAX_NAME = 30;

/** Mostly written for bytes and truly bits: either reading would be a wrong number as often as a right one. */
const AMBIGUOUS = new Set(["Kb", "Mb", "Gb", "Tb"]);

const byName = new Map<string, Unit>([["", BARE]]);
/** By name in lower case; null where it would mean two units ("mw"). */
const byLowerName = new Map<string, Unit | null>();

for (const rows of dimensions) {
  for (const [symbol, size, names = "", notation = "plain", shift = 0] of rows) {
    const unit: Unit = { symbol, base: rows[0]![0], size, shift, notation };
    for (const name of [symbol, ...names.split("|")]) {
      if (name === "") continue;
      byName.set(name.normalize("NFKC"), unit);
      if (name.length > 1) addLowerName(name.normalize("NFKC").toLowerCase(), unit);
    }
  }
}
for (const word of countingWords.split("|")) addLowerName(word, COUNT);

function addLowerName(name: string, unit: Unit): void {
  const other = byLowerName.get(name);
  byLowerName.set(name, other === undefined || other === unit ? unit : null);
}

/** The unit of that name, `BARE` for "", undefined for a word that is none. Takes folded text (see `foldText`). */
export function findUnit(name: string): Unit | undefined {
  const known = byName.get(name);
  if (known) return known;
  if (name.length > MAX_NAME || AMBIGUOUS.has(name)) return undefined;
  // "64-bit", "27-inch"; "lbs.", "fl. oz.".
  const bare = /^-\p{L}{2}/u.test(name) ? name.slice(1) : name;
  const plain = bare.endsWith(".") || bare.includes(". ") ? bare.replace(/\.(?= |$)/g, "") : bare;
  return plain === "" ? undefined : (byName.get(plain) ?? byLowerName.get(plain.toLowerCase()) ?? undefined);
}

/** A number with the unit as one with its base unit. */
export function toBase(value: number, unit: Unit): number {
  return roundNumber((value + unit.shift) * unit.size);
}

/** A number with the base unit as one with the unit. */
export function fromBase(value: number, unit: Unit): number {
  return roundNumber(value / unit.size - unit.shift);
}

/** To 12 significant digits: what floating point added behind is gone, what anybody measured stays. */
function roundNumber(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 1e12 ? value + 0 : Number(value.toPrecision(12));
}
