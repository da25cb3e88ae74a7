import type { GetManyInput, GotMany } from "./contract.ts";
import { getCards } from "./get-cards.ts";
import type { CatalogReaderDeps } from "./list-products.ts";

/** The cards of up to 200 products in one statement: in the order they were asked for, as often as they were. */
export async function getMany(
  deps: Pick<CatalogReaderDeps, "db" | "config">,
  { ids, currency }: GetManyInput,
): Promise<GotMany> {
  const cards = await getCards(deps, ids, currency);
  return {
    items: ids.flatMap((id) => cards.get(id) ?? []),
    missing: [...new Set(ids)].filter((id) => !cards.has(id)),
  };
}
