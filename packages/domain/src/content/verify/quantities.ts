import type { CopyLanguage } from "../language.ts";
import { isEnglishTen, readNumberWord } from "./number-words.ts";
import { isBeside, type Token } from "./tokens.ts";
import { findUnit, isCurrency, type Unit } from "./units.ts";

/** A number in a text with the unit beside it. */
export interface Quantity {
  /** Index of its first token, and of the first one after it, its unit included. */
  start: number;
  end: number;
  /** Index of the number itself: a currency may stand before it. */
  number: number;
  raw: string;
  /**
   * What it may mean, one text each: "15000 Hz", "22", or as written where the value is open, "“15.000” Hz". Two
   * quantities agree where they have a meaning in common.
   */
  meanings: string[];
}

/** How the numbers of a text are read. `machine`: as we write them ourselves, a point before the decimals. */
export type NumberStyle = CopyLanguage | "machine" | "unknown";

const languages: CopyLanguage[] = ["en", "de"];

/** Words and signs between the two ends of a range or the factors of a size: the unit behind the last is that of all. */
const joins = new Set(["x", "to", "bis", "by"]);

/** Every number of a text, in digits or in words, with its unit. */
export function readQuantities(tokens: readonly Token[], style: NumberStyle): Quantity[] {
  const found: (Quantity & { values: number[]; units: (Unit | undefined)[] })[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const number = readNumberAt(tokens, index, style);
    if (!number) continue;
    const { start, end, units } = readUnit(tokens, index, number.end);
    const raw = tokens
      .slice(index, number.end)
      .map((token) => token.raw)
      .join("-");
    found.push({ start, end, number: index, raw, values: number.values, units, meanings: [] });
    index = end - 1;
  }
  for (const [index, quantity] of [...found.entries()].reverse()) {
    const next = found[index + 1];
    if (next && quantity.units[0] === undefined && isJoined(tokens, quantity.end, next.start)) {
      quantity.units.push(...next.units.filter((unit) => unit !== undefined));
    }
  }
  return found.map(({ start, end, number, raw, values, units }) => ({
    start,
    end,
    number,
    raw,
    meanings: units.flatMap((unit) => [
      ...values.map((value) => `${Number((value * (unit?.factor ?? 1)).toPrecision(12))} ${unit?.base ?? ""}`),
      `“${raw.replace(/[ ']/g, "")}” ${unit ? `${unit.factor} ${unit.base}` : ""}`,
    ]),
  }));
}

/** Whether a meaning is an amount of money. */
export function isMoney(meaning: string): boolean {
  return isCurrency({ base: meaning.slice(meaning.lastIndexOf(" ") + 1), factor: 1 });
}

function readNumberAt(
  tokens: readonly Token[],
  index: number,
  style: NumberStyle,
): { values: number[]; end: number } | undefined {
  const token = tokens[index] as Token;
  if (token.kind === "number") {
    const value = readDigits(token.raw, style);
    return { values: value === undefined ? [] : [value], end: index + 1 };
  }
  if (token.kind !== "word") return undefined;
  const spoken = style === "en" || style === "de" ? [style] : languages;
  const values = spoken.flatMap((language) => readNumberWord(token.folded, language) ?? []);
  if (values.length === 0) return undefined;
  const next = tokens[index + 1];
  const digit = next && isEnglishTen(token.folded) && isBeside(next) ? readDigitWord(next.folded) : undefined;
  return digit === undefined ? { values, end: index + 1 } : { values: [(values[0] as number) + digit], end: index + 2 };
}

function readDigitWord(word: string): number | undefined {
  const value = word === "one" ? 1 : readNumberWord(word, "en");
  return value !== undefined && value < 10 ? value : undefined;
}

/** The value of digits with separators; undefined for a fraction, and where it depends on a language nobody knows. */
function readDigits(raw: string, style: NumberStyle): number | undefined {
  if (raw.includes("/")) return undefined;
  const digits = raw.replace(/[ ']/g, "");
  const separators = digits.match(/[.,]/g) ?? [];
  if (separators.length === 0) return Number(digits);
  const last = separators.at(-1) as string;
  const [whole = "", decimals = ""] = [
    digits.slice(0, digits.lastIndexOf(last)),
    digits.slice(digits.lastIndexOf(last) + 1),
  ];
  const ungrouped = Number(digits.replace(/[.,]/g, ""));
  const decimal = Number(`${whole.replace(/[.,]/g, "")}.${decimals}`);
  if (new Set(separators).size > 1) return decimal;
  if (separators.length > 1) return ungrouped;
  if (decimals.length !== 3 || whole.length > 3 || whole.startsWith("0") || style === "machine") return decimal;
  if (style === "unknown") return undefined;
  return (last === ".") === (style === "en") ? decimal : ungrouped;
}

function readUnit(
  tokens: readonly Token[],
  index: number,
  end: number,
): { start: number; end: number; units: (Unit | undefined)[] } {
  const before = tokens[index - 1];
  const unitBefore = before && isBeside(tokens[index]) ? findUnit(before.raw) : undefined;
  if (unitBefore && isCurrency(unitBefore)) return { start: index - 1, end, units: [unitBefore] };
  const after = tokens[end];
  const unitAfter = after && isBeside(after) ? findUnit(after.raw) : undefined;
  // "22 in total": the one unit that is a word of both languages.
  if (unitAfter)
    return { start: index, end: end + 1, units: after?.raw === "in" ? [unitAfter, undefined] : [unitAfter] };
  return { start: index, end, units: [undefined] };
}

function isJoined(tokens: readonly Token[], from: number, to: number): boolean {
  const between = tokens.slice(from, to);
  const gaps = tokens.slice(from, to + 1).every((token) => /^[\s\-/×+]*$/.test(token.gap));
  return gaps && between.every((token) => joins.has(token.folded));
}
