import type { Token } from "./read-title.ts";

/** One letter may be anything: "i", "v" and "x" are left out. */
const ROMAN = new Map([
  ["ii", "2"],
  ["iii", "3"],
  ["iv", "4"],
  ["vi", "6"],
  ["vii", "7"],
  ["viii", "8"],
]);

/** Which generation of a model a title names, as figures: "RX10 III", "Mark 3" and "mk3" are all 3. */
export function readGenerations(tokens: Token[]): Set<string> {
  const found = new Set<string>();
  tokens.forEach(({ text }, at) => {
    const roman = ROMAN.get(text);
    if (roman) found.add(roman);
    const mark = /^(?:mk|mark)(\d)$/.exec(text)?.[1];
    if (mark) found.add(mark);
    if ((text === "mk" || text === "mark") && /^\d$/.test(tokens[at + 1]?.text ?? "")) found.add(tokens[at + 1]!.text);
  });
  return found;
}
