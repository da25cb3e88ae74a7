import { sql } from "kysely";
import { notFound } from "../platform/errors.ts";
import type { ListFilter } from "./contract-lists.ts";
import type { CatalogReaderDeps } from "./list-products.ts";

/** An empty page because nothing matches is an answer; one because a name does not exist is a mistake worth telling. */
export async function refuseUnknownNames(deps: Pick<CatalogReaderDeps, "db">, filter: ListFilter): Promise<void> {
  const attributes = Object.keys(filter.specs ?? {});
  const named = [
    ...(filter.category ? [{ resource: "category", slug: filter.category }] : []),
    ...(filter.brands ?? []).map((slug) => ({ resource: "brand", slug })),
    ...(filter.shops ?? []).map((slug) => ({ resource: "shop", slug })),
    ...attributes.map((slug) => ({ resource: "attribute", slug })),
  ];
  if (named.length === 0) return;
  const { rows } = await sql<{ resource: string; slug: string }>`
    select 'category' as resource, slug from category where slug = ${filter.category ?? ""}
    union all select 'brand', slug from brand where slug = any(${filter.brands ?? []}::text[])
    union all select 'shop', slug from shop where slug = any(${filter.shops ?? []}::text[])
    union all select 'attribute', key from attribute where key = any(${attributes}::text[])`.execute(deps.db.reads);
  for (const { resource, slug } of named) {
    if (!rows.some((row) => row.resource === resource && row.slug === slug)) throw notFound(resource, slug);
  }
}
