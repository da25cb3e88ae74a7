import type { Database, Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import { lockCatalog } from "../catalog/lock.ts";
import { writeCatalog } from "../catalog/write-catalog.ts";
import type { ObservedOffer, ObserveResult } from "./observed-offer.ts";
import { findOffers } from "./queries.ts";
import { recordOffers } from "./record-offers.ts";

/** What a writer of the catalog is handed. */
export interface CatalogWriterDeps {
  db: Pick<Database, "ingest">;
  config: { SITE_CURRENCY: string };
  bus: { wake(topic: "change"): void };
  /**
   * Given by procedures, whose caller must read its own write on this node at once. Crawls and imports leave it out: what
   * they write shows within half a second, and lists stay cached meanwhile.
   */
  feed?: { applied(changeId: number): Promise<void> };
  /** Asked first within the transaction: throws where what was seen may not be written any more. */
  permit?: (trx: Transaction<Tables>) => Promise<void>;
}

/**
 * Records what was seen of offers, in one transaction: the offers, their price history, their products' cards and the
 * change log. New offers are matched to a product first, or get one made.
 *
 * Returns when this node's caches know, one result per offer in order. Repeating a call changes nothing; an observation
 * older than what is known only adds to the history. A key must not be given twice in one call.
 */
export async function observeOffers(deps: CatalogWriterDeps, offers: ObservedOffer[]): Promise<ObserveResult[]> {
  if (offers.length === 0) return [];
  return writeCatalog(deps, async (trx) => {
    await deps.permit?.(trx);
    let known = await findOffers(trx, offers);
    if (known.size < offers.length) {
      // Whether an offer is new is asked again under the lock: somebody may have made it meanwhile.
      await lockCatalog(trx);
      known = await findOffers(trx, offers);
    }
    return recordOffers(trx, deps.config.SITE_CURRENCY, { offers, known });
  });
}
