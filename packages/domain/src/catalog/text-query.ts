import type { Database } from "@vitrine/db";
import { sql } from "kysely";

/** A word to look for: letters and digits, folded as the database folds them. */
export interface QueryWord {
  text: string;
  /** The word may go on. */
  prefix: boolean;
}

/** Any of the options; in an option all of its words, where `phrase` says so next to each other. */
export interface QueryClause {
  negated: boolean;
  options: { words: QueryWord[]; phrase: boolean }[];
}

/** What was typed, taken apart: every clause has to hold. Without a clause nothing is found. */
export interface TextQuery {
  clauses: QueryClause[];
}

/** More say nothing new. */
const MAX_PIECES = 32;

const PIECE = /(-?)"([^"]*)"?|(\S+)/g;

/**
 * Reads what somebody typed: words that must all occur, `"phrases"`, `-exclusions`, `or` between alternatives. The last
 * word may be unfinished. All other signs separate words, as they do in the catalog (`search_words` of the database, which is
 * asked only where the text is not plain ASCII).
 */
export async function parseTextQuery(db: Database["reads"], text: string): Promise<TextQuery> {
  const pieces = [...text.matchAll(PIECE)].slice(0, MAX_PIECES).map(([whole, minus, quoted, bare]) => ({
    negated: minus === "-" || (bare !== undefined && /^-[^-\s]/.test(bare)),
    quoted: quoted !== undefined,
    isOr: bare?.toLowerCase() === "or",
    text: quoted ?? bare ?? whole,
  }));
  const folded = await foldAll(
    db,
    pieces.map((piece) => piece.text),
  );
  const open = /[\p{L}\p{N}]$/u.test(text);
  const clauses: QueryClause[] = [];
  let join = false;
  pieces.forEach(({ negated, quoted, isOr }, index) => {
    if (isOr && clauses.length > 0 && index < pieces.length - 1) {
      join = true;
      return;
    }
    const words = folded[index]!.split(" ").filter(Boolean);
    if (words.length === 0) return;
    const unfinished = open && !quoted && !negated && index === pieces.length - 1;
    const clause: QueryClause = quoted
      ? {
          negated,
          options: [{ words: words.map((word) => ({ text: word, prefix: false })), phrase: words.length > 1 }],
        }
      : { negated, options: alternatives(words, unfinished) };
    const last = clauses.at(-1);
    if (join && last && !last.negated && !negated) last.options.push(...clause.options);
    else clauses.push(clause);
    join = false;
  });
  return { clauses };
}

/** "sm58" is also what stands in the catalog as "SM 58": names have their parts as words too. */
function alternatives(words: string[], unfinished: boolean): QueryClause["options"] {
  const option = (list: string[]) => ({
    words: list.map((text, index) => ({ text, prefix: unfinished && index === list.length - 1 })),
    phrase: false,
  });
  const parts = words.flatMap((word) => word.match(/\d+|\D+/g) ?? []);
  return parts.length > words.length ? [option(words), option(parts)] : [option(words)];
}

/** The query as PostgreSQL's `tsquery` takes it. Words are letters and digits, so nothing needs escaping. */
export function toTsQuery({ clauses }: TextQuery): string {
  return clauses
    .map(({ negated, options }) => {
      const any = options.map(({ words, phrase }) =>
        words.map(({ text, prefix }) => `'${text}'${prefix ? ":*" : ""}`).join(phrase ? " <-> " : " & "),
      );
      return `${negated ? "!" : ""}(${any.map((option) => `(${option})`).join(" | ")})`;
    })
    .join(" & ");
}

async function foldAll(db: Database["reads"], pieces: string[]): Promise<string[]> {
  if (pieces.every(isAscii)) {
    return pieces.map((piece) =>
      piece
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, " ")
        .trim(),
    );
  }
  const { rows } = await sql<{ words: string[] }>`
    select array(select btrim(search_words(piece)) from unnest(${pieces}::text[]) with ordinality as given(piece, place)
      order by place) as words`.execute(db);
  // A quote or backslash outside ASCII's signs is a letter to the database and would end the lexeme.
  return rows[0]!.words.map((words) => words.replace(/['\\]/g, " "));
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Whether only a reader of word positions can tell what holds the clause. */
export function hasPhrase({ options }: QueryClause): boolean {
  return options.some(({ phrase }) => phrase);
}
