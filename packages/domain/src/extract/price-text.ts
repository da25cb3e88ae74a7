import { CURRENCY_CODES, currencyCode, currencyExponent, SYMBOL_MARKS, WORD_MARKS } from "./currency-marks.ts";

export interface PriceTextOptions {
  /** Text found near the price; only its currency is used, and only where the price text has none. */
  hint?: string | null;
  /** The decimal sign, where it is known from elsewhere. */
  decimalSeparator?: string | null;
}

export interface PriceText {
  /** A plain decimal without grouping, leading or trailing zeros ("1299.5"), or null if the text states no amount. */
  amount: string | null;
  /** The currency as it was written ("€", "USD", "руб."), or null. See `currencyCode` for its ISO code. */
  currency: string | null;
}

const MAX_TEXT = 400;
const FREE =
  /(?<!\p{L})(?:free|gratis|kostenlos|gratuite?|gratuito|безкоштовно|бесплатно|za darmo|zdarma|ilmainen|ücretsiz|免费|免費|無料|무료)(?!\p{L})/iu;

/** A number somewhere in a text, as it was written. */
interface WrittenNumber {
  text: string;
  start: number;
  end: number;
}

/** A currency mark somewhere in a text. */
interface WrittenMark {
  text: string;
  start: number;
  end: number;
  isCode: boolean;
}

/**
 * Reads the amount and the currency out of a price text in any locale: thousands signs `.` `,` `'` and spaces, Indian
 * grouping, "1.299,-", "35 € 99", "ab 12 €", Arabic-Indic digits, "free".
 *
 * Of several numbers it takes the first that touches a currency mark, else the first that is no percentage.
 *
 * @example parsePriceText("Ab 1.299,- €") // { amount: "1299", currency: "€" }
 */
export function parsePriceText(text: string | null, options: PriceTextOptions = {}): PriceText {
  const price = normalise(text ?? "");
  const marks = findMarks(price);
  const number = chooseNumber(findNumbers(price), marks, price);
  const currency = chooseMark(marks, number, price) ?? markOfHint(options.hint);
  if (!number) return { amount: FREE.test(price) ? "0" : null, currency };
  const split = splitByMark(price, number, marks, options.decimalSeparator);
  const amount = split ?? toDecimal(number.text, options.decimalSeparator ?? null, currencyCode(currency));
  return { amount, currency };
}

/** White space to plain spaces, foreign digits to ASCII, apostrophes to one kind. */
function normalise(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/٫/g, ".")
    .replace(/[٬،，]/g, ",")
    .replace(/[’‘´`]/g, "'")
    .replace(/[\s\u200b\u2060]+/g, " ")
    .trim();
}

/** Digits with the signs that may stand inside a number; white space only before a group of three, or after a decimal sign. */
const NUMBER = /[.,]*\d+(?:[.,']+\d+|[.,] \d{1,2}(?![\d.,])| \d{3}(?!\d))*/g;

function findNumbers(text: string): WrittenNumber[] {
  const numbers: WrittenNumber[] = [];
  for (const match of text.matchAll(NUMBER)) {
    numbers.push(...splitSpaced(match[0], match.index));
  }
  return numbers.filter(({ end }) => !/^ ?%/.test(text.slice(end, end + 2)));
}

/** Spaces group thousands only if the first group has one to three digits; otherwise they set two numbers apart. */
function splitSpaced(text: string, start: number): WrittenNumber[] {
  const spaced = text.search(/\d \d{3}(?!\d)/);
  if (spaced < 0 || /^\d{1,3}(?: \d{3})+(?:[.,]\d*)?$/.test(text)) return [{ text, start, end: start + text.length }];
  const first = text.slice(0, spaced + 1);
  return [
    { text: first, start, end: start + first.length },
    ...splitSpaced(text.slice(spaced + 2), start + spaced + 2),
  ];
}

const escapeMark = (mark: string) => mark.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const SYMBOL = new RegExp(SYMBOL_MARKS.map(escapeMark).join("|"), "gu");
const WORD = new RegExp(`(?<!\\p{L})(?:${WORD_MARKS.map(escapeMark).join("|")})(?!\\p{L})`, "gu");
const CODE = /(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])/g;
/** Codes that are also common words count only in capitals. */
const LOWER_CODES =
  /^(?:eur|usd|gbp|chf|pln|czk|sek|nok|dkk|huf|ron|rub|uah|inr|brl|aed|sar|jpy|cad|aud|nzd|zar|kwd|bgn)$/;

function findMarks(text: string): WrittenMark[] {
  const marks: WrittenMark[] = [];
  const add = (match: RegExpExecArray, isCode: boolean) =>
    marks.push({ text: match[0], start: match.index, end: match.index + match[0].length, isCode });
  for (const match of text.matchAll(SYMBOL)) add(match, false);
  for (const match of text.matchAll(CODE)) {
    if (CURRENCY_CODES.has(match[0]) || LOWER_CODES.test(match[0])) add(match, true);
  }
  for (const match of text.matchAll(WORD)) {
    if (nextToNumber(text, match) || match[0].length === text.length) add(match, false);
  }
  return marks.sort((a, b) => a.start - b.start);
}

function nextToNumber(text: string, match: RegExpExecArray): boolean {
  const before = text.slice(Math.max(0, match.index - 4), match.index);
  const after = text.slice(match.index + match[0].length, match.index + match[0].length + 3);
  return /\d[ .,:-]*$/.test(before) || /^[. ]{0,2}\d/.test(after);
}

/** Signs that may stand between a number and its currency, such as the dash of "1.299,- €". */
const BETWEEN = /^[ .,:;*'’–—-]{0,5}$/;

function touches(number: WrittenNumber, mark: WrittenMark, text: string): boolean {
  return mark.end <= number.start
    ? BETWEEN.test(text.slice(mark.end, number.start))
    : BETWEEN.test(text.slice(number.end, mark.start));
}

function chooseNumber(numbers: WrittenNumber[], marks: WrittenMark[], text: string): WrittenNumber | undefined {
  return numbers.find((number) => marks.some((mark) => touches(number, mark, text))) ?? numbers[0];
}

/** The mark at the number; a code beside it wins over a sign that several currencies share. */
function chooseMark(marks: WrittenMark[], number: WrittenNumber | undefined, text: string): string | null {
  const near = number ? marks.filter((mark) => touches(number, mark, text)) : [];
  const first = near[0] ?? marks[0];
  if (!first) return null;
  if (/^[$¥￥]$/.test(first.text)) {
    const code = marks.find((mark) => mark.isCode && besides(mark, first, number, text));
    if (code) return code.text;
  }
  return first.text;
}

/** Whether a code belongs to the same price as the sign: right beside the sign, or at the other end of the number. */
function besides(code: WrittenMark, sign: WrittenMark, number: WrittenNumber | undefined, text: string): boolean {
  if (number && touches(number, code, text)) return true;
  const [left, right] = code.start < sign.start ? [code, sign] : [sign, code];
  return /^ ?$/.test(text.slice(left.end, right.start));
}

function markOfHint(hint: string | null | undefined): string | null {
  if (!hint) return null;
  const text = normalise(hint);
  return chooseMark(findMarks(text), undefined, text);
}

/** "35 € 99": the currency sign as decimal sign. */
function splitByMark(
  text: string,
  number: WrittenNumber,
  marks: WrittenMark[],
  decimalSeparator: string | null | undefined,
): string | null {
  const mark = marks.find(
    ({ start, end }) => text.slice(number.end, start).trim() === "" && start >= number.end && end > start,
  );
  if (!mark || /[.,]\d{1,2}$/.test(number.text)) return null;
  const cents = decimalSeparator === mark.text ? /^\d+/ : /^ ?\d\d(?![\d.,]*\d| ?[€$£])/;
  const match = cents.exec(text.slice(mark.end));
  if (!match || (decimalSeparator !== mark.text && !/^[€$£]$/.test(mark.text))) return null;
  return canonical(number.text.replace(/\D/g, ""), match[0].trim());
}

/** A written number as a plain decimal. */
function toDecimal(written: string, decimalSeparator: string | null, code: string | null): string {
  const text = written.replace(/[ ']/g, "").replace(/^([.,])\1+/, "$1");
  const at = decimalPosition(text, decimalSeparator, code);
  if (at < 0) return canonical(text.replace(/\D/g, ""), "");
  return canonical(text.slice(0, at).replace(/\D/g, ""), text.slice(at + 1).replace(/\D/g, ""));
}

/** Where the decimal sign stands in a number without spaces, or -1 if all its signs group thousands. */
function decimalPosition(text: string, decimalSeparator: string | null, code: string | null): number {
  if (decimalSeparator === "." || decimalSeparator === ",") return text.lastIndexOf(decimalSeparator);
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (last < 0) return -1;
  const sign = text[last] as string;
  const decimals = text.length - last - 1;
  const before = text.slice(0, last);
  const other = sign === "." ? "," : ".";
  if (before.includes(sign)) return decimals === 3 || before.includes(other) ? -1 : last;
  if (before.includes(other)) return last;
  if (decimals !== 3) return last;
  // One sign before three digits groups thousands, unless no group can stand before it or the currency has three decimals.
  const groupable = /^[1-9]\d{0,2}$/.test(before);
  return groupable && currencyExponent(code) !== 3 ? -1 : last;
}

function canonical(whole: string, fraction: string): string {
  const int = whole.replace(/^0+(?=\d)/, "") || "0";
  const frac = fraction.replace(/0+$/, "");
  return frac === "" ? int : `${int}.${frac}`;
}
