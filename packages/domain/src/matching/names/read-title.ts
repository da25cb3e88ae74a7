/** A word of a title, and whether white space stood before it: "DMC-FZ38" is two tokens, the second not spaced. */
export interface Token {
  text: string;
  spaced: boolean;
}

/** More words say nothing about which product it is. */
const MAX_TOKENS = 60;
const MAX_LENGTH = 600;

const TOKEN = /(?<![\p{L}\p{N}])\d+\.\d+\p{L}*|[\p{L}\p{N}]+|"/gu;

/**
 * Takes a title apart: lower case, without accents, "1,400" as "1400", "3,5" as "3.5", every sign for inches as `"`.
 * A single quote behind a number is dropped: shops write feet and inches with it.
 */
export function readTitle(title: string): Token[] {
  const text = title
    .slice(0, MAX_LENGTH)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/(?<=\d)\s*(?:''|[″”“])/g, '"')
    .replace(/(?<!\d)(\d{1,3}),(\d{3})(?!\d)/g, "$1$2")
    .replace(/(?<=\d),(?=\d{1,2}(?!\d))/g, ".")
    .replace(/(?<!\d)"/g, " ");
  const tokens: Token[] = [];
  let end = -1;
  for (const match of text.matchAll(TOKEN)) {
    tokens.push({ text: match[0], spaced: end < 0 || /\s/.test(text.slice(end, match.index)) });
    end = match.index + match[0].length;
    if (tokens.length === MAX_TOKENS) break;
  }
  return tokens;
}
