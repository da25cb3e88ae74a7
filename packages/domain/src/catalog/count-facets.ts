import { invalidField } from "../platform/errors.ts";
import type { Facets, FacetsInput } from "./contract-lists.ts";
import { countFacetsInDatabase } from "./count-facets-in-database.ts";
import { toIndexFilter } from "./list-by-index.ts";
import { type CatalogReaderDeps, canUseIndex, readWords } from "./list-products.ts";
import { refuseUnknownNames } from "./refuse-unknown-names.ts";

const DEFAULT_VALUES = 50;

/**
 * How the matches of a filter divide, each facet counted as if the filter did not speak of it: from the index in memory, or
 * from the database while that cannot answer. The counts are the same.
 *
 * @throws DomainError `not_found` for an unknown category, brand or shop
 */
export async function countFacets(deps: CatalogReaderDeps, input: FacetsInput = {}, asOf = 0): Promise<Facets> {
  const { filter = {}, facets, values: maxValues = DEFAULT_VALUES } = input;
  const siteCurrency = deps.config.SITE_CURRENCY;
  const currency = input.currency ?? filter.price?.currency ?? siteCurrency;
  if (filter.price?.currency && filter.price.currency !== currency)
    throw invalidField("filter.price.currency", "differs from the facets' currency");
  const [text, exact] = filter.q === undefined ? [null, []] : await readWords(deps, filter.q);
  const query = { filter, text, exact, currency, siteCurrency };
  const asksPrice = facets === undefined || facets.includes("price");
  const fits = canUseIndex(query) && (currency === siteCurrency || !asksPrice);
  const answer =
    fits && deps.index?.ready
      ? await deps.index.ask(
          {
            kind: "facets",
            filter: await toIndexFilter(deps, query),
            ...(facets && { facets }),
            maxValues,
            currency,
          },
          asOf,
        )
      : null;
  const counted = answer ?? (await countFacetsInDatabase(deps, query, { facets, maxValues }));
  if (counted.total === 0) await refuseUnknownNames(deps, filter);
  return counted;
}
