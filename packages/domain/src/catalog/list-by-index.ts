import { sql } from "kysely";
import type { CursorValues } from "../platform/cursor.ts";
import type { Total } from "./contract-lists.ts";
import { EXACT_TOTAL_LIMIT } from "./list-by-database.ts";
import type { CatalogReaderDeps, FoundPage, ListQuery } from "./list-products.ts";
import { listView } from "./list-view.ts";
import type { IndexFilter } from "./memory-index/protocol.ts";
import type { IndexSort } from "./memory-index/select-page.ts";
import { readArrays } from "./read-arrays.ts";
import { priceColumn } from "./sort-orders.ts";
import { hasPhrase, type QueryClause, toTsQuery } from "./text-query.ts";

/** With fewer finds than this, words may have been mistyped. */
const FEW = 3;

/** A page found by the index in memory and read by primary key. Null where the index cannot answer now. */
export async function listByIndex(
  deps: CatalogReaderDeps,
  query: ListQuery,
  { after, asOf }: { after: CursorValues | null; asOf: number },
): Promise<FoundPage | null> {
  const { sort, limit } = query;
  const answer = await deps.index!.ask(
    {
      kind: "page",
      filter: await toIndexFilter(deps, query),
      sort: sort as IndexSort,
      limit: limit + 1,
      ...(after && { after: [Number(after[0]), Number(after[1])] as const }),
      guessBelow: after ? 0 : FEW,
    },
    asOf,
  );
  if (!answer) return null;
  const entries = answer.entries.slice(0, limit);
  const last = entries.at(-1);
  return {
    items: await readItems(
      deps,
      query,
      entries.map(({ id }) => id),
    ),
    next: answer.entries.length > limit && last ? [last.value, last.id] : null,
    total: { value: answer.total, exact: true },
    didYouMean: answer.didYouMean,
  };
}

/** How many match, of many about how many. Null without an index, or where it cannot answer now. */
export function countInIndex(deps: CatalogReaderDeps, query: ListQuery, asOf: number): Promise<Total | null> | null {
  if (!deps.index?.ready) return null;
  const { index } = deps;
  return toIndexFilter(deps, query)
    .then((filter) => index.ask({ kind: "count", filter, exactUpTo: EXACT_TOTAL_LIMIT }, asOf))
    .then((answer) => answer && { value: answer.total, exact: answer.exact });
}

/** A filter as the index takes it. Only the database knows where words stand, so it is asked for phrases. */
export async function toIndexFilter(
  deps: CatalogReaderDeps,
  { filter, text, exact }: Pick<ListQuery, "filter" | "text" | "exact">,
): Promise<IndexFilter> {
  const { q: _, ...rest } = filter;
  const phrases = text
    ? await Promise.all(text.clauses.filter(hasPhrase).map((clause) => readHolders(deps, clause)))
    : [];
  return { filter: rest, text, exact, phrases };
}

/** Products that hold a clause, as if it were not negated. */
async function readHolders(deps: CatalogReaderDeps, clause: QueryClause): Promise<number[]> {
  const words = toTsQuery({ clauses: [{ ...clause, negated: false }] });
  const { rows } = await sql<{ ids: number[] | null }>`
    select array_agg(id) as ids from product where status = 'active' and search @@ ${words}::tsquery`.execute(
    deps.db.reads,
  );
  return rows[0]?.ids ?? [];
}

/** Products by id, in the order of the ids; one that was archived this moment is left out. */
async function readItems(
  deps: CatalogReaderDeps,
  { view, currency, siteCurrency }: ListQuery,
  ids: number[],
): Promise<FoundPage["items"]> {
  if (ids.length === 0) return [];
  const { columns, fields, show } = listView(view, {
    currency,
    siteCurrency,
    price: priceColumn(currency, siteCurrency, false),
  });
  const statement = sql`select ${columns} from product where id = any(${ids}::bigint[]) and status = 'active'`;
  const items = (await readArrays(deps.db.reads, statement, fields, true)).map(show);
  const byId = new Map(items.map((item) => [item.id, item]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
