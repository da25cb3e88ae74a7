import type { Token } from "./read-title.ts";

/** A run of letters and digits that looks like a model number. */
export interface Code {
  text: string;
  /** The token it is; for a part number given apart from the title one past the last. */
  at: number;
}

const MAX_JOINED = 4;
const MIN_FORM = 3;
const MAX_FORM = 28;
const MAX_RUN = 18;
const HAS_DIGIT = /\d/;
const HAS_LETTER = /\p{L}/u;

/** Whether a word looks like a model number or a part of one: letters and digits, or at least three digits. */
export function isCodeLike(text: string): boolean {
  if (!HAS_DIGIT.test(text) || text.includes(".")) return false;
  return HAS_LETTER.test(text) || text.length >= 3;
}

/** Longest of what stands before the first sign within a number: "DMC-TZ5". */
const MAX_LINE = 5;
/** Longest piece that is no number without the pieces it is joined to. */
const MAX_PIECE = 4;

/**
 * The model numbers of a title: words that look like one, and what signs hold together ("DMC-TZ5" is `dmctz5`, no longer
 * `tz5`). `isMeasured` tells words that belong to a quantity.
 */
export function readCodes(tokens: Token[], isMeasured: (at: number) => boolean): Code[] {
  const codes: Code[] = [];
  let joinedTo = -1;
  for (let at = 0; at < tokens.length; at++) {
    const run = at > joinedTo ? joinRun(tokens, at, isMeasured) : null;
    if (run) {
      codes.push({ text: run.text, at });
      joinedTo = run.to;
    }
    const { text } = tokens[at]!;
    if (isCodeLike(text) && !isMeasured(at) && (at > joinedTo || text.length > MAX_PIECE)) codes.push({ text, at });
  }
  return codes;
}

/** What signs hold together from here on, where it begins with letters and has digits; null for a word alone. */
function joinRun(
  tokens: Token[],
  from: number,
  isMeasured: (at: number) => boolean,
): { text: string; to: number } | null {
  const first = tokens[from]!.text;
  if (first.length > MAX_LINE || !/^\p{L}/u.test(first)) return null;
  let text = first;
  let to = from;
  while (to + 1 < tokens.length && to + 1 < from + MAX_JOINED && !tokens[to + 1]!.spaced) {
    if (isMeasured(to + 1) || tokens[to + 1]!.text.includes(".")) return null;
    text += tokens[++to]!.text;
  }
  return to > from && text.length <= MAX_RUN && isCodeLike(text) ? { text, to } : null;
}

/**
 * The spellings under which a title's model numbers may be found elsewhere: "Lumix DMC-FZ38K" under `dmcfz38k`, `fz38k`,
 * `dmcfz38` and some more. They find candidates; what they are worth is decided by `compareCodes`.
 */
export function spellCodes(tokens: Token[], codes: Code[], isMeasured: (at: number) => boolean): Set<string> {
  const forms = new Set<string>();
  for (const { text } of codes) putForms(text, forms);
  for (let from = 0; from < tokens.length; from++) {
    let joined = tokens[from]!.text;
    let isGlued = true;
    for (let to = from + 1; to < tokens.length && to < from + MAX_JOINED; to++) {
      joined += tokens[to]!.text;
      isGlued &&= !tokens[to]!.spaced;
      if (isGlued ? joined.length >= 4 : isJoinable(tokens, from, to, isMeasured)) putForms(joined, forms);
    }
  }
  return forms;
}

/** Words with spaces between are one number only where all are short and one has a digit: "RS 140", "G 4203 i". */
function isJoinable(tokens: Token[], from: number, to: number, isMeasured: (at: number) => boolean): boolean {
  let hasDigits = false;
  for (let at = from; at <= to; at++) {
    const { text } = tokens[at]!;
    if (text === '"' || text.includes(".") || isMeasured(at)) return false;
    const hasDigit = HAS_DIGIT.test(text);
    if (!hasDigit && text.length > (at === from ? 6 : 4)) return false;
    hasDigits ||= hasDigit;
  }
  return hasDigits;
}

/** As written; without the letters behind its last digit; without what stands before a letter inside. */
function putForms(text: string, forms: Set<string>): void {
  if (text.length < MIN_FORM || text.length > MAX_FORM) return;
  forms.add(text);
  const core = text.replace(/\p{L}+$/u, "");
  if (core.length >= 4 && HAS_LETTER.test(core)) forms.add(core);
  for (const { index } of text.matchAll(/(?<=\d)\p{L}|(?<=\p{L})\d/gu)) {
    const tail = text.slice(index);
    if (tail.length >= 5 && /\d{2}/.test(tail)) forms.add(tail);
  }
}
