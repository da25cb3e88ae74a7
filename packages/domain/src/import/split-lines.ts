/** One line of a text, without its line break. `number` is 1-based. */
export interface TextLine {
  number: number;
  text: string;
  /** The line is longer than the bound; `text` is empty. */
  isTooLong?: true;
}

/** Longer lines are skipped without being held: one product is never so long. */
export const MAX_LINE_LENGTH = 1_000_000;

/** Text split at line feeds (CRLF too), some lines at a time. Holds one line at most. */
export async function* splitLines(
  text: AsyncIterable<string>,
  maxLength = MAX_LINE_LENGTH,
): AsyncGenerator<TextLine[]> {
  let number = 0;
  let rest = "";
  let isSkipping = false;
  const take = (line: string): TextLine => {
    number += 1;
    const isTooLong = isSkipping || line.length > maxLength;
    isSkipping = false;
    if (isTooLong) return { number, text: "", isTooLong };
    return { number, text: line.endsWith("\r") ? line.slice(0, -1) : line };
  };
  for await (const chunk of text) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    if (parts.length > 0) yield parts.map(take);
    if (rest.length > maxLength) {
      isSkipping = true;
      rest = "";
    }
  }
  if (rest !== "" || isSkipping) yield [take(rest)];
}
