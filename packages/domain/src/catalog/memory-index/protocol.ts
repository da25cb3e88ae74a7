import type { CatalogIndexFigures } from "../../health/contract.ts";
import type { Facets, ListFilter } from "../contract-lists.ts";
import type { TextQuery } from "../text-query.ts";
import type { Dimensions, IndexRow } from "./rows.ts";
import type { IndexSort, PageEntry } from "./select-page.ts";

/** A filter with its words taken apart. */
export interface IndexFilter {
  filter: Omit<ListFilter, "q">;
  text: TextQuery | null;
  /** Products that hold the clauses with a phrase, a list for each: only the database knows where words stand. */
  phrases?: number[][];
  /** Products that are found whatever the words say, first of all: a number that was typed is theirs. */
  exact?: number[];
}

/** What the index can be asked. */
export type IndexQuestion =
  | {
      kind: "count";
      filter: IndexFilter;
      /** More than this may be told about as many. */
      exactUpTo: number;
    }
  | {
      kind: "page";
      filter: IndexFilter;
      sort: IndexSort;
      limit: number;
      after?: readonly [value: number, id: number];
      /** Look for what was probably meant where fewer than this were found. */
      guessBelow?: number;
    }
  | { kind: "facets"; filter: IndexFilter; facets?: string[]; maxValues: number; currency: string }
  | { kind: "suggest"; text: TextQuery; limit: number };

export interface IndexAnswers {
  count: { total: number; exact: boolean };
  page: { entries: PageEntry[]; total: number; didYouMean: string | null };
  facets: Omit<Facets, "asOf">;
  suggest: {
    productIds: number[];
    brands: { slug: string; name: string; products: number }[];
    categories: { slug: string; name: string; path: string; products: number }[];
  };
}

export type AnswerTo<Question extends IndexQuestion> = IndexAnswers[Question["kind"]] & {
  /** The catalog's change the answer is exact at. */
  asOf: number;
};

/** How the index stands, as it tells it itself. */
export type IndexFigures = Omit<CatalogIndexFigures, "lag">;

/** How rows get into the index: called in the order things happened. */
export interface IndexSink {
  reset(): void | Promise<void>;
  setDimensions(dimensions: Dimensions): void | Promise<void>;
  put(rows: IndexRow[]): void | Promise<void>;
  setPopularity(scores: { id: number; popularity: number }[]): void | Promise<void>;
  /** Everything up to this change is in. */
  moveTo(asOf: number): void | Promise<void>;
}

/** What the thread is started with. */
export interface WorkerSettings {
  /** Absent: rows are sent to it. */
  databaseUrl: string | undefined;
}

export type ToWorker =
  | { type: "ask"; id: number; question: IndexQuestion; atLeast: number }
  | { type: "figures"; id: number }
  | { type: "wake" }
  | { type: "reset" }
  | { type: "dimensions"; dimensions: Dimensions }
  | { type: "rows"; rows: IndexRow[] }
  | { type: "popularity"; scores: { id: number; popularity: number }[] }
  | { type: "moveTo"; asOf: number }
  | { type: "close" };

export type FromWorker =
  | { type: "ready"; builtInMs: number; figures: Omit<IndexFigures, "state" | "builtInMs"> }
  | { type: "trouble"; reason: string }
  | { type: "figures"; id: number; figures: Omit<IndexFigures, "state" | "builtInMs"> }
  | { type: "answer"; id: number; answer: AnswerTo<IndexQuestion> | null; error?: string };
