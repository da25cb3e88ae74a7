/** A word, a number or a sign that matters beside one, with what stood before it. */
export interface Token {
  kind: "word" | "number" | "sign";
  /** As it is written. */
  raw: string;
  /** In lower case, without a possessive ending. */
  folded: string;
  /** What stands between it and the token before. */
  gap: string;
}

// A fraction; a number with its separators; a word, which may hold digits but not begin with one; a currency sign, per
// cent, degrees, or inches right behind a digit.
const TOKEN =
  /(?<number>\d+\/\d+(?![\d/])|\d{1,3}(?:[ ']\d{3})+(?![\d'])(?:[.,]\d+)?|\d+(?:[.,]\d+)*)|(?<word>[\p{L}\p{M}][\p{L}\p{M}\p{N}]*(?:'[\p{L}\p{M}]+)?)|(?<sign>[\p{Sc}%°]|(?<=\d)(?:"|''))/gu;

/** Text as tokens; punctuation is kept in the gaps. */
export function tokenize(text: string): Token[] {
  const normalized = normalize(text);
  const tokens: Token[] = [];
  let end = 0;
  for (const match of normalized.matchAll(TOKEN)) {
    const raw = match[0];
    const kind = match.groups?.number ? "number" : match.groups?.word ? "word" : "sign";
    tokens.push({ kind, raw, folded: raw.toLowerCase().replace(/'s$/, ""), gap: normalized.slice(end, match.index) });
    end = match.index + raw.length;
  }
  return tokens;
}

/** One spelling for what looks alike: full-width digits, dashes, apostrophes, fraction bars, protected spaces. */
function normalize(text: string): string {
  return text
    .replace(/[™®©℠]/g, "")
    .replace(/″/g, '"')
    .normalize("NFKC")
    .replace(/[‘’ʼ´`]/g, "'")
    .replace(/[‐-―−]/g, "-")
    .replace(/⁄/g, "/");
}

/** Whether nothing but space or a hyphen parts a token from the one before. */
export function isBeside(token: Token | undefined): boolean {
  return token !== undefined && /^[\s-]*$/.test(token.gap);
}

/** Whether the tokens of `part` stand in `whole` from `start` on. */
export function startsWithTokens(whole: readonly Token[], start: number, part: readonly Token[]): boolean {
  return part.every((token, index) => whole[start + index]?.folded === token.folded);
}
