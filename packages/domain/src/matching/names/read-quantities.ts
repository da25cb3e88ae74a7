import { findUnit, toBase, type Unit } from "../../catalog/specs/units.ts";
import type { Token } from "./read-title.ts";

/** A number with a unit in a title, in the base unit of its dimension. */
export interface NamedQuantity {
  /** Base unit, or "count" of what is in a pack. */
  dimension: string;
  value: number;
  /** The lower end of a range, as of a zoom lens: "18-55 mm". */
  low: number | null;
  /** How far another may be off and mean the same: half of the last digit written. */
  slack: number;
  /** The number as it stands there, of a range the upper one. */
  written: number;
  /** Tokens it was read from. */
  from: number;
  to: number;
}

/** Letters that, alone behind a number, more often are something else in a title: "4g", "5 s", "2 a". */
const NO_UNITS_OF_TITLES = new Set([
  "g",
  "s",
  "a",
  "t",
  "n",
  "b",
  "h",
  "j",
  "x",
  "bit",
  "bits",
  "min",
  "days",
  "%",
  "°",
]);
const PACK = new Set(["pk", "pack", "packs", "pcs", "pc", "ct", "count", "box", "stk", "stuck", "er"]);

const ATTACHED = /^(\d+(?:\.\d+)?)(\p{L}+)$/u;
const NUMBER = /^\d+(?:\.\d+)?$/;

/** Sizes, capacities, powers, pack sizes and other numbers with a unit that a title states: "32 inch", "8GB", "12-pack". */
export function readQuantities(tokens: Token[]): NamedQuantity[] {
  const found: NamedQuantity[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const { text } = tokens[at]!;
    const attached = ATTACHED.exec(text);
    if (attached) {
      add(found, tokens, attached[1]!, attached[2]!, at, at);
    } else if (NUMBER.test(text)) {
      const next = tokens[at + 1]?.text;
      if (next !== undefined && add(found, tokens, text, next, at, at + 1)) continue;
      if (at >= 2 && tokens[at - 1]!.text === "of" && /^(?:set|pack|box)$/.test(tokens[at - 2]!.text)) {
        found.push({
          dimension: "count",
          value: Number(text),
          low: null,
          slack: 0,
          written: Number(text),
          from: at,
          to: at,
        });
      }
    }
  }
  return found;
}

function add(found: NamedQuantity[], tokens: Token[], digits: string, name: string, from: number, to: number): boolean {
  const value = Number(digits);
  if (PACK.has(name)) {
    found.push({ dimension: "count", value, low: null, slack: 0, written: value, from, to });
    return true;
  }
  const unit = NO_UNITS_OF_TITLES.has(name) ? undefined : unitOf(name);
  if (!unit?.base) return false;
  const decimals = digits.split(".")[1]?.length ?? 0;
  const slack = Math.abs(toBase(10 ** -decimals, unit) - toBase(0, unit)) * 0.51;
  const lower = from > 0 ? tokens[from - 1]!.text : "";
  const isRange = NUMBER.test(lower) && Number(lower) < value && found.at(-1)?.to !== from - 1 && lower.length >= 2;
  found.push({
    dimension: isRange ? `${unit.base} range` : unit.base,
    value: toBase(value, unit),
    low: isRange ? toBase(Number(lower), unit) : null,
    slack,
    written: value,
    from: isRange ? from - 1 : from,
    to,
  });
  return true;
}

const units = new Map<string, Unit | undefined>();

function unitOf(name: string): Unit | undefined {
  if (name.length > 12) return undefined;
  if (units.has(name)) return units.get(name);
  const unit = findUnit(name);
  // Names are a closed set; what is no unit may be anything and is not kept.
  if (unit) units.set(name, unit);
  return unit;
}

/** Whether two quantities of one dimension may be one: as written, rounded by one of the two, or 1 % apart. */
export function isSameQuantity(one: NamedQuantity, other: NamedQuantity): boolean {
  if (one.low !== null && other.low !== null && Math.abs(one.low - other.low) > Math.max(one.slack, other.slack))
    return false;
  const apart = Math.abs(one.value - other.value);
  return (
    apart <= 0.006 * Math.max(one.value, other.value) ||
    (one.slack !== other.slack && apart <= Math.max(one.slack, other.slack))
  );
}
