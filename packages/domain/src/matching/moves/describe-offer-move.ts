import type { NewChange, Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { CardRow } from "../../catalog/card.ts";
import { describeArrival, describeMove } from "../../prices/offer-changes.ts";
import { findShopSlugs, type LockedOffer } from "../../prices/queries.ts";

/** The log rows of an offer that changed its product: gone from the one, new with the other. One that is gone is neither. */
export async function describeOfferMove(
  trx: Transaction<Tables>,
  offer: LockedOffer,
  { from, to }: { from: CardRow; to: CardRow },
): Promise<NewChange[]> {
  if (offer.status !== "active") return [];
  const shops = await findShopSlugs(trx, [offer.shopId]);
  const offerId = offer.id;
  return [
    describeMove({ offerId, before: offer, after: { ...offer, status: "gone" } }, from, shops),
    describeArrival({ offerId, offer }, to, shops),
  ];
}
