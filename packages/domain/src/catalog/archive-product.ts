import type { NewChange, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { DomainError, notFound } from "../platform/errors.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { Product, ProductIdInput, ProductStatus } from "./contract.ts";
import { getProduct } from "./get-product.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { lockCatalog } from "./lock.ts";
import { placeProducts } from "./place-products.ts";
import { findProductStates, type ProductState } from "./product-states.ts";
import { writeCatalog } from "./write-catalog.ts";

/**
 * Takes a product out of lists and categories. Its id and slugs go on resolving (`get` answers `gone`), and its offers go on
 * being observed, so that a restored product is up to date. Archiving an archived product changes nothing.
 *
 * @throws DomainError `not_found`
 */
export async function archiveProduct(deps: CatalogWriterDeps, { id }: ProductIdInput): Promise<void> {
  await writeCatalog(deps, async (trx) => {
    const product = await lockState(trx, id);
    return { result: undefined, changes: await setStatus(trx, product, "archived") };
  });
}

/**
 * Lists an archived product again. Restoring one that is listed changes nothing.
 *
 * @throws DomainError `not_found`, or `conflict` for a merged product: only a split brings that back
 */
export async function restoreProduct(
  deps: CatalogWriterDeps & CatalogReaderDeps,
  { id }: ProductIdInput,
): Promise<Product> {
  await writeCatalog(deps, async (trx) => {
    const product = await lockState(trx, id);
    if (product.mergedInto !== null)
      throw new DomainError(
        "conflict",
        `The product ${id} is part of ${product.mergedInto}: split it to get it back.`,
        {
          resource: "product",
          id,
        },
      );
    return { result: undefined, changes: await setStatus(trx, product, "active") };
  });
  return getProduct(deps, { id });
}

async function lockState(trx: Transaction<Tables>, id: number): Promise<ProductState> {
  await lockCatalog(trx);
  await sql`select id from product where id = ${id} for update`.execute(trx);
  const product = (await findProductStates(trx, [id])).get(id);
  if (!product) throw notFound("product", id);
  return product;
}

/** @returns what to log: nothing where the product has the status already */
async function setStatus(
  trx: Transaction<Tables>,
  { id, slug, name, categoryPath, status: before }: ProductState,
  status: ProductStatus,
): Promise<NewChange[]> {
  if (before === status) return [];
  await sql`update product set status = ${status}, updated_at = now() where id = ${id}`.execute(trx);
  await placeProducts(trx, [id]);
  const listed = { slug, name };
  const row = { productId: id, categoryPath };
  return [
    status === "archived"
      ? { ...row, kind: "archive", before: listed, after: null }
      : { ...row, kind: "restore", before: null, after: listed },
  ];
}
