import type { Cache } from "../platform/cache/cache.ts";
import { CATALOG_TAG, categoryTag, productTag } from "../platform/cache/tags.ts";
import { findCategoryPath } from "./category-paths.ts";
import { compareProducts } from "./compare-products.ts";
import type {
  BrandPage,
  BrandsInput,
  CatalogStats,
  CategoryNode,
  CompareInput,
  Comparison,
  Facets,
  FacetsInput,
  GetInput,
  ListFilter,
  ListInput,
  Product,
  ProductPage,
  SearchInput,
  SearchPage,
  SuggestInput,
  Suggestions,
} from "./contract.ts";
import { countFacets } from "./count-facets.ts";
import { getProduct } from "./get-product.ts";
import { getStats } from "./get-stats.ts";
import { listBrands } from "./list-brands.ts";
import { listCategories } from "./list-categories.ts";
import { type CatalogReaderDeps, listProducts } from "./list-products.ts";
import { stableKey } from "./stable-key.ts";
import { suggestProducts } from "./suggest-products.ts";

/** A catalog reader with a cache in front of the database. */
export interface CachedReaderDeps extends CatalogReaderDeps {
  cache: Cache;
}

/** `listProducts`, cached. */
export async function readProducts(deps: CachedReaderDeps, input: ListInput = {}): Promise<ProductPage> {
  const tags = input.facets ? [CATALOG_TAG] : await listTags(deps, input.filter);
  return deps.cache.read({ kind: "list", key: stableKey(input), tags }, async (asOf) => {
    const { didYouMean: _, ...page } = await listProducts(deps, input, asOf);
    return page;
  });
}

/** A list with words to look for, best match first. */
export async function searchProducts(deps: CachedReaderDeps, { q, filter, ...page }: SearchInput): Promise<SearchPage> {
  const input = { ...page, filter: { ...filter, q } };
  const tags = page.facets ? [CATALOG_TAG] : await listTags(deps, filter);
  return deps.cache.read({ kind: "search", key: stableKey(input), tags }, (asOf) => listProducts(deps, input, asOf));
}

/** `countFacets`, cached. */
export function readFacets(deps: CachedReaderDeps, input: FacetsInput = {}): Promise<Facets> {
  // The category facet counts the other categories as well, so that no category's tag is enough.
  return deps.cache.read({ kind: "list", key: `facets:${stableKey(input)}`, tags: [CATALOG_TAG] }, (asOf) =>
    countFacets(deps, input, asOf),
  );
}

/** `suggestProducts`, cached. */
export function readSuggestions(deps: CachedReaderDeps, input: SuggestInput): Promise<Suggestions> {
  return deps.cache.read({ kind: "suggest", key: stableKey(input), tags: [CATALOG_TAG] }, (asOf) =>
    suggestProducts(deps, input, asOf),
  );
}

/** `getProduct`, cached until something of that product changes. */
export function readProduct(deps: CachedReaderDeps, input: GetInput): Promise<Product> {
  return deps.cache.read({ kind: "detail", key: stableKey(input), tags: ({ id }) => [productTag(id)] }, () =>
    getProduct(deps, input),
  );
}

/** `compareProducts`, cached until something of one of them changes. */
export function readComparison(deps: CachedReaderDeps, input: CompareInput): Promise<Comparison> {
  const tags = ({ products }: Comparison) => products.map(({ id }) => productTag(id));
  return deps.cache.read({ kind: "detail", key: `compare:${stableKey(input)}`, tags }, () =>
    compareProducts(deps, input),
  );
}

/** `getStats`, cached. */
export function readStats(deps: CachedReaderDeps): Promise<CatalogStats> {
  return deps.cache.read({ kind: "stats", key: "", tags: [CATALOG_TAG] }, () => getStats(deps));
}

/** `listCategories`, cached. */
export function readCategories(deps: CachedReaderDeps): Promise<CategoryNode[]> {
  return deps.cache.read({ kind: "categories", key: "", tags: [CATALOG_TAG] }, () => listCategories(deps));
}

/** `listBrands`, cached. */
export function readBrands(deps: CachedReaderDeps, input: BrandsInput = {}): Promise<BrandPage> {
  return deps.cache.read({ kind: "brands", key: stableKey(input), tags: [CATALOG_TAG] }, () => listBrands(deps, input));
}

/** A list of one category changes with that category alone; any other with everything. */
async function listTags(deps: CachedReaderDeps, filter: ListFilter | undefined): Promise<string[]> {
  const path = filter?.category && (await findCategoryPath(deps.db.reads, filter.category));
  return [path ? categoryTag(path) : CATALOG_TAG];
}
