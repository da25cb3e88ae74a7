/** Longest value that is told from others; more is no property of a product. */
const MAX_LENGTH = 1_000;

const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff]/g;
/** Signs that look alike or mean the same, by the ASCII one. */
const ASCII_SIGNS: Record<string, string> = { "⁄": "/", "×": "x", "∼": "~" };
for (const dash of "‐‒–—―−") ASCII_SIGNS[dash] = "-";
for (const quote of "‘’′") ASCII_SIGNS[quote] = "'";
for (const quote of "“”„") ASCII_SIGNS[quote] = '"';
const SIGNS = new RegExp(`[${Object.keys(ASCII_SIGNS).join("")}]`, "g");

/**
 * One spelling of a text: NFKC, single spaces, ASCII dashes, quotes and multiplication signs; at most 1,000 characters.
 * Folding again changes nothing.
 */
export function foldText(raw: string): string {
  if (raw.length <= MAX_LENGTH && PLAIN.test(raw)) return raw;
  const folded = raw
    .slice(0, MAX_LENGTH)
    .toWellFormed()
    .replace(INVISIBLE, "")
    // NFKC would make 243/4 of 24¾, 102 of 10² and 180o of 180º.
    .replace(/[¼-¾⅐-⅞]/g, " $&")
    .replace(/(?<=\d)(?=[⁰¹²³⁴-⁹])/g, "^")
    .replace(/º/g, "°")
    .normalize("NFKC")
    .replace(SIGNS, (sign) => ASCII_SIGNS[sign]!)
    .replace(/\s+/g, " ")
    .trim();
  return folded.length > MAX_LENGTH ? folded.slice(0, MAX_LENGTH).toWellFormed().trim() : folded;
}
