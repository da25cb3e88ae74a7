import { isHeartbeatDue } from "./heartbeat.ts";
import type { ObservedOffer } from "./observed-offer.ts";
import type { KnownOffer, LockedOffer } from "./queries.ts";

/** Whether a source says something else of an offer than what is stored. */
export function hasMoved(offer: ObservedOffer, before: KnownOffer): boolean {
  if (offer.sourceHash && offer.sourceHash === before.sourceHash && before.status === "active") return false;
  return (
    priceMoved(offer, before) ||
    before.status !== "active" ||
    before.url !== offer.url ||
    before.title !== offer.title ||
    before.shipping !== (offer.shipping ?? null) ||
    before.condition !== (offer.condition ?? "new") ||
    before.sourceHash !== (offer.sourceHash ?? null)
  );
}

/** Whether the offer has been seen again since. */
export function isLate(offer: ObservedOffer, before: LockedOffer): boolean {
  return before.seenAt !== null && offer.at < before.seenAt;
}

/** Whether the price history gets a row: on a change, when it is back, and once a day. */
export function isWorthARow(offer: ObservedOffer, before?: KnownOffer): boolean {
  if (offer.observe === false) return false;
  if (!before) return offer.price !== null || Boolean(offer.availability);
  return (
    before.status !== "active" || priceMoved(offer, before) || isHeartbeatDue(before.id, before.observedAt, offer.at)
  );
}

/** Whether it is asked for at another price, or may no longer be bought at it. */
export function priceMoved(offer: ObservedOffer, before: KnownOffer): boolean {
  return (
    before.price !== offer.price ||
    before.currency !== offer.currency ||
    before.listPrice !== (offer.listPrice ?? null) ||
    before.availability !== (offer.availability ?? null)
  );
}
