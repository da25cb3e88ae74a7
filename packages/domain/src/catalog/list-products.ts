import type { Database } from "@vitrine/db";
import { type CursorKeys, type CursorValues, decodeCursor, encodeCursor, isCursorOf } from "../platform/cursor.ts";
import { DomainError, invalidField } from "../platform/errors.ts";
import type { CompactCard, ListFilter, ListInput, ProductSort, SearchPage, Total } from "./contract-lists.ts";
import type { ProductCard } from "./contract-products.ts";
import { countFacets } from "./count-facets.ts";
import { findByNumber } from "./exact-numbers.ts";
import { isFastInDatabase, listByDatabase } from "./list-by-database.ts";
import { countInIndex, listByIndex } from "./list-by-index.ts";
import type { CatalogIndex } from "./memory-index/open-catalog-index.ts";
import { refuseUnknownNames } from "./refuse-unknown-names.ts";
import { stableKey } from "./stable-key.ts";
import { parseTextQuery, type TextQuery } from "./text-query.ts";

export interface CatalogReaderDeps {
  db: Pick<Database, "reads">;
  config: { SITE_CURRENCY: string };
  cursorKeys: CursorKeys;
  /** Absent where a process has none, such as a worker: then the database answers everything. */
  index?: CatalogIndex | undefined;
}

/** A list's input with everything decided that it left open. */
export interface ListQuery {
  filter: ListFilter;
  sort: ProductSort;
  currency: string;
  siteCurrency: string;
  view: "full" | "compact";
  limit: number;
  /** The words of `filter.q`; null without them. */
  text: TextQuery | null;
  /** Products that `filter.q` names by a number of theirs. */
  exact: number[];
}

/** A page as either engine finds it. */
export interface FoundPage {
  items: (ProductCard | CompactCard)[];
  /** Where the next page begins; null on the last. */
  next: CursorValues | null;
  total?: Total;
  didYouMean?: string | null;
}

/**
 * A page of products. What an index of the database yields in order is read from there, and everything else is found by the
 * index in memory and read by primary key: one statement either way, and a deep page costs what the first does. With
 * `view: "compact"` the page is a `CompactSearchPage`.
 *
 * @throws DomainError `not_found` for an unknown category, brand or shop; `invalid_input` for a foreign cursor
 */
export async function listProducts(deps: CatalogReaderDeps, input: ListInput = {}, asOf = 0): Promise<SearchPage> {
  const query = await toListQuery(deps, input);
  const first = input.cursor === undefined;
  const wantsIndex = query.text !== null || !isFastInDatabase(query.sort, query.filter);
  const usesIndex = wantsIndex && deps.index?.ready === true && canUseIndex(query);
  const scope = (engine: string) =>
    `list:${query.sort}:${query.currency}:${query.sort === "relevance" ? engine : ""}:${stableKey(query.filter)}`;
  const after = first ? null : readCursor(deps, input.cursor!, { scope, usesIndex });

  const found = usesIndex ? await listByIndex(deps, query, { after, asOf }) : null;
  if (usesIndex && !found && after && query.sort === "relevance") throw orderIsAway();
  const [page, facets] = await Promise.all([
    found ?? listFromDatabase(deps, query, { after, asOf, first }),
    first && input.facets
      ? countFacets(deps, { filter: query.filter, currency: query.currency, facets: input.facets }, asOf)
      : undefined,
  ]);
  if (page.items.length === 0 && first) await refuseUnknownNames(deps, query.filter);
  const engine = found ? "index" : "database";
  return {
    ...(query.view === "compact" && { currency: query.currency }),
    items: page.items,
    nextCursor: page.next && encodeCursor(deps.cursorKeys, scope(engine), page.next),
    ...(first && page.total && { total: page.total }),
    ...(facets && { facets }),
    didYouMean: page.didYouMean ?? null,
    asOf,
  } as SearchPage;
}

/** Decides what an input leaves open, and takes its words apart. */
export async function toListQuery(deps: CatalogReaderDeps, input: ListInput): Promise<ListQuery> {
  const { filter = {}, limit = 50, view = "full" } = input;
  const sort = input.sort ?? (filter.q === undefined ? "popular" : "relevance");
  if (sort === "relevance" && filter.q === undefined) throw invalidField("sort", "relevance needs filter.q");
  const siteCurrency = deps.config.SITE_CURRENCY;
  const currency = input.currency ?? filter.price?.currency ?? siteCurrency;
  if (filter.price?.currency && filter.price.currency !== currency)
    throw invalidField("filter.price.currency", "differs from the list's currency");
  const [text, exact] = filter.q === undefined ? [null, []] : await readWords(deps, filter.q);
  return { filter, sort, currency, siteCurrency, view, limit, text, exact };
}

/** What somebody typed: its words, and the products that have it as a number. */
export function readWords(deps: CatalogReaderDeps, q: string): Promise<[TextQuery, number[]]> {
  return Promise.all([parseTextQuery(deps.db.reads, q), findByNumber(deps.db.reads, q)]);
}

/** The index keeps prices of the site's currency, and no names in order. */
export function canUseIndex({
  sort,
  currency,
  siteCurrency,
  filter,
}: Pick<ListQuery, "currency" | "siteCurrency" | "filter"> & { sort?: ProductSort }): boolean {
  if (sort === "name") return false;
  const asksPrice =
    sort === "price_asc" || sort === "price_desc" || filter.price?.min !== undefined || filter.price?.max !== undefined;
  return currency === siteCurrency || !asksPrice;
}

async function listFromDatabase(
  deps: CatalogReaderDeps,
  query: ListQuery,
  { after, asOf, first }: { after: CursorValues | null; asOf: number; first: boolean },
): Promise<FoundPage> {
  // The index counts all matches in less time than the database takes for the first thousands.
  const counted = first && canUseIndex({ ...query, sort: undefined }) ? countInIndex(deps, query, asOf) : null;
  if (!counted) return listByDatabase(deps, query, { after, counts: first });
  const [page, total] = await Promise.all([listByDatabase(deps, query, { after, counts: false }), counted]);
  return total ? { ...page, total } : listByDatabase(deps, query, { after, counts: true });
}

/** An order by relevance is one engine's own: a page of the other's cannot be gone on from. */
function readCursor(
  { cursorKeys }: CatalogReaderDeps,
  cursor: string,
  { scope, usesIndex }: { scope: (engine: string) => string; usesIndex: boolean },
): CursorValues {
  const [own, other] = usesIndex ? ["index", "database"] : ["database", "index"];
  if (!isCursorOf(cursorKeys, scope(own!), cursor) && isCursorOf(cursorKeys, scope(other!), cursor))
    throw orderIsAway();
  return decodeCursor(cursorKeys, scope(own!), cursor);
}

function orderIsAway(): DomainError {
  return new DomainError(
    "unavailable",
    "The order of this list is being built anew. Ask again, or begin at the first page.",
    {
      retryAfterMs: 2_000,
    },
  );
}
