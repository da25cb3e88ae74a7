/** Control and format characters (bidi marks, zero-width spaces, soft hyphens) and lone surrogates; joiners shape letters and stay. */
const INVISIBLE = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** What a text may need cleaning for; most are plain ASCII with single spaces. */
const UNCLEAN = /[^ -~]| {2}/;

/**
 * One line of plain text: invisible characters out, runs of white space to one space, at most `limit` characters.
 *
 * @example cleanLine("  Fender\u202e \n Strat ", 500) // "Fender Strat"
 */
export function cleanLine(text: string, limit: number): string {
  const bounded = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  if (!UNCLEAN.test(bounded)) return cut(bounded.trim(), limit);
  return cut(bounded.replace(INVISIBLE, "").replace(/\s+/g, " ").trim(), limit);
}

/** As `cleanLine`, but keeps single line breaks between paragraphs. */
export function cleanParagraphs(text: string, limit: number): string {
  const bounded = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  const lines = bounded
    .replace(INVISIBLE, "")
    .split(/[\n\r\u2028\u2029]/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
  return cut(lines.join("\n"), limit);
}

/** Cuts at `limit` without leaving half of a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit).trimEnd();
}
