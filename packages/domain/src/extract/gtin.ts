/** Which sort of trade number a text holds. */
export type TradeNumberKind = "gtin8" | "upc" | "gtin13" | "gtin14" | "isbn10" | "isbn13" | "ismn" | "issn";

export interface TradeNumber {
  kind: TradeNumberKind;
  /** Its bare digits (an ISBN-10 or ISSN may end in X), as long as the page wrote it. */
  number: string;
}

/** What may stand before the number; the figure is part of the label ("EAN13") or of the number ("EAN1334567890125"). */
const LABEL = /^(?:gtin|ean|upc(?:-?a)?|isbn|issn|ismn|jan|barcode|code)\s*(?:code|nr|no|number|nummer)?/i;
const LABEL_FIGURE = /^\s*-?\s*(?:8|10|12|13|14)(?!\d?$)/;
const AROUND = /^[\s#:.,;()[\]"'=/–-]+|[\s#:.,;()[\]"'=/–-]+$/g;

/**
 * Finds the one trade number a short text consists of (with or without a label such as "EAN13:"), its check digit verified.
 *
 * @returns null if the text holds something else, or a number whose check digit is wrong
 * @example readTradeNumber("ISBN-10: 0525576703") // { kind: "isbn10", number: "0525576703" }
 */
export function readTradeNumber(text: string): TradeNumber | null {
  if (text.length > 80) return null;
  const bare = text.replace(AROUND, "");
  const unlabelled = bare.replace(LABEL, "");
  return classify(unlabelled) ?? (unlabelled === bare ? null : classify(unlabelled.replace(LABEL_FIGURE, "")));
}

function classify(text: string): TradeNumber | null {
  const number = text
    .replace(AROUND, "")
    .replace(/[\s\u00a0–-]/g, "")
    .toUpperCase();
  const kind = /^\d+$/.test(number) ? kindOfDigits(number) : kindOfIsoNumber(number);
  return kind === null || /^0+$/.test(number) ? null : { kind, number };
}

function kindOfDigits(digits: string): TradeNumberKind | null {
  if (!hasValidCheckDigit(digits)) return kindOfIsoNumber(digits);
  switch (digits.length) {
    case 8:
      return "gtin8";
    case 12:
      return "upc";
    case 13:
      return digits.startsWith("9790") ? "ismn" : /^97[89]/.test(digits) ? "isbn13" : "gtin13";
    case 14:
      return "gtin14";
    default:
      return kindOfIsoNumber(digits);
  }
}

/** ISBN-10 (ISO 2108) and ISSN (ISO 3297): weights count down to 1, modulo 11, ten is written X. */
function kindOfIsoNumber(number: string): TradeNumberKind | null {
  if (!/^(?:\d{9}|\d{7})[\dX]$/.test(number)) return null;
  let sum = 0;
  for (let i = 0; i < number.length; i++) {
    sum += (number[i] === "X" ? 10 : Number(number[i])) * (number.length - i);
  }
  return sum % 11 === 0 ? (number.length === 10 ? "isbn10" : "issn") : null;
}

/** GS1 General Specifications, section 7.9: weights 3 and 1 from the right, modulo 10. */
function hasValidCheckDigit(digits: string): boolean {
  return checkDigit(digits.slice(0, -1)) === digits.at(-1);
}

function checkDigit(payload: string): string {
  let sum = 0;
  for (let i = 0; i < payload.length; i++) {
    sum += Number(payload[payload.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}

/**
 * The GTIN-14 of a trade number in any notation: GTIN-8/12/13/14, ISBN-10/13, ISMN, ISSN.
 *
 * @returns 14 digits with a valid check digit, or null
 * @example normalizeGtin("EAN: 4-0063-8133-3931") // "04006381333931"
 */
export function normalizeGtin(text: string): string | null {
  const found = readTradeNumber(text);
  if (!found) return null;
  if (found.kind === "isbn10") return withCheckDigit(`978${found.number.slice(0, 9)}`);
  if (found.kind === "issn") return withCheckDigit(`977${found.number.slice(0, 7)}00`);
  return found.number.padStart(14, "0");
}

function withCheckDigit(payload: string): string {
  return (payload + checkDigit(payload)).padStart(14, "0");
}

/**
 * Whether a GTIN-14 lies in a range that GS1 leaves to each company or region (prefixes 02, 04, 20–29 and GTIN-8 0 and 2):
 * it is unique inside one shop only, so it must not join products of different shops.
 */
export function isRestrictedGtin(gtin14: string): boolean {
  if (/^000000[02]\d{7}$/.test(gtin14)) return true;
  return /^\d(?:02|04|2\d)\d{11}$/.test(gtin14);
}
