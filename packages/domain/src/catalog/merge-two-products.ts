import { DomainError, invalidField } from "../platform/errors.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { MergeInput, Product } from "./contract.ts";
import { getProduct } from "./get-product.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { lockCatalog } from "./lock.ts";
import { describeMerge } from "./merge-changes.ts";
import { mergeProducts } from "./merge-products.ts";
import { findProductStates, type ProductState } from "./product-states.ts";
import { refreshCards } from "./refresh-cards.ts";
import { writeCatalog } from "./write-catalog.ts";

/**
 * Makes two products one, because an editor knows they are: what `from` has moves to `into`, and its id and slugs lead
 * there from now on. `splitProduct` takes it back.
 *
 * @returns `into` as it is now
 * @throws DomainError, each naming the field: `invalid_input` for one product twice, `not_found`, `conflict` for an archived
 *   or merged one
 */
export async function mergeTwoProducts(
  deps: CatalogWriterDeps & CatalogReaderDeps,
  { from, into }: MergeInput,
): Promise<Product> {
  if (from === into) throw invalidField("into", "is the same product as from");
  await writeCatalog(deps, async (trx) => {
    await lockCatalog(trx);
    const states = await findProductStates(trx, [from, into]);
    const gone = requireListed("from", from, states.get(from));
    requireListed("into", into, states.get(into));
    await mergeProducts(trx, { from, into });
    const cards = await refreshCards(trx, [from, into], deps.config.SITE_CURRENCY);
    return { result: undefined, changes: describeMerge(gone, cards.find(({ id }) => id === into)!) };
  });
  return getProduct(deps, { id: into });
}

function requireListed(field: keyof MergeInput, id: number, state: ProductState | undefined): ProductState {
  const about = { resource: "product", id };
  if (!state) {
    const message = `there is no product ${id}`;
    throw new DomainError("not_found", `${field}: ${message}`, { ...about, fields: { [field]: message } });
  }
  if (state.status !== "active") {
    const message = state.mergedInto ? `is part of the product ${state.mergedInto} already` : "is archived";
    throw new DomainError("conflict", `${field}: ${message}`, { ...about, fields: { [field]: message } });
  }
  return state;
}
