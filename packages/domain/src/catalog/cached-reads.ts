import type { Cache } from "../platform/cache/cache.ts";
import { CATALOG_TAG, productTag } from "../platform/cache/tags.ts";
import type {
  BrandPage,
  BrandsInput,
  CatalogStats,
  CategoryNode,
  GetInput,
  ListInput,
  Product,
  ProductPage,
  SearchInput,
} from "./contract.ts";
import { getProduct } from "./get-product.ts";
import { getStats } from "./get-stats.ts";
import { listBrands } from "./list-brands.ts";
import { listCategories } from "./list-categories.ts";
import { type CatalogReaderDeps, listProducts } from "./list-products.ts";
import { stableKey } from "./stable-key.ts";

/** A catalog reader with a cache in front of the database. */
export interface CachedReaderDeps extends CatalogReaderDeps {
  cache: Cache;
}

/** `listProducts`, cached. */
export function readProducts(deps: CachedReaderDeps, input: ListInput = {}): Promise<ProductPage> {
  return deps.cache.read({ kind: "list", key: stableKey(input), tags: [CATALOG_TAG] }, (asOf) =>
    listProducts(deps, input, asOf),
  );
}

/** A list with words to look for, best match first. */
export function searchProducts(deps: CachedReaderDeps, { q, filter, ...page }: SearchInput): Promise<ProductPage> {
  const input = { ...page, filter: { ...filter, q } };
  return deps.cache.read({ kind: "search", key: stableKey(input), tags: [CATALOG_TAG] }, (asOf) =>
    listProducts(deps, input, asOf),
  );
}

/** `getProduct`, cached until something of that product changes. */
export function readProduct(deps: CachedReaderDeps, input: GetInput): Promise<Product> {
  return deps.cache.read({ kind: "detail", key: stableKey(input), tags: ({ id }) => [productTag(id)] }, () =>
    getProduct(deps, input),
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
