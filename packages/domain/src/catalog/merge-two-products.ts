import { invalidField } from "../platform/errors.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { MergeInput, Product } from "./contract.ts";
import { getProduct } from "./get-product.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { lockCatalog } from "./lock.ts";
import { mergeProducts } from "./merge-products.ts";
import { describeMerge } from "./product-changes.ts";
import { findProductStates, requireListed } from "./product-states.ts";
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
