import type { Clock } from "../platform/clock.ts";
import { type CheckedEvent, checkEvent } from "./check-event.ts";
import type { TrackInput, TrackReceipt, TrackRejection } from "./contract.ts";
import type { Ingest } from "./ingest.ts";
import type { Client } from "./visitors.ts";

export interface TrackDeps {
  clock: Clock;
  ingest: Ingest;
}

export interface TrackOptions {
  /** The caller, who is the visitor where an event names none. */
  client: Client;
  /** Whether events may name their visitor: what a server does and a browser must not. */
  mayNameVisitors: boolean;
}

/**
 * Stores what visitors did. Answers only after the commit: an accepted event is durable, with its hourly counts in the
 * same transaction. The same event id counts once, however often it is sent. Each entry is judged alone.
 *
 * @throws DomainError `unavailable` where too many events wait: then none is stored
 */
export async function track(
  { clock, ingest }: TrackDeps,
  input: TrackInput,
  { client, mayNameVisitors }: TrackOptions,
): Promise<TrackReceipt> {
  const receivedAt = clock.now();
  await ingest.takeTurn(input.events.length);
  const rejected: TrackRejection[] = [];
  let events: { index: number; event: CheckedEvent }[] = [];
  const reject = (index: number, reason: string) => void rejected.push({ index, reason });

  for (const [index, entry] of input.events.entries()) {
    const event = checkEvent(entry, receivedAt);
    if ("reason" in event) reject(index, event.reason);
    else if (event.visitor && !mayNameVisitors) reject(index, "visitor: may be named with a secret key only");
    else events.push({ index, event });
  }

  const offers = events.flatMap(({ event }) => event.offerId ?? []);
  const [unknown, owners] = await Promise.all([
    ingest.products.findUnknown(events.flatMap(({ event }) => event.productIds)),
    ingest.offers.findOwners(offers),
    ingest.visitors.prepare(receivedAt),
  ]);
  events = events.filter(({ index, event }) => {
    const field = event.kind === "compare" ? "productIds" : "productId";
    const missing = event.productIds.find((id) => unknown.has(id));
    if (missing !== undefined) reject(index, `${field}: there is no product ${missing}`);
    if (event.offerId === null) return missing === undefined;
    const owner = owners.get(event.offerId);
    if (!owner) reject(index, `offerId: there is no offer ${event.offerId}`);
    if (!owner || missing !== undefined) return false;
    // An offer says by itself of which product it is.
    event.productIds = [owner.productId];
    event.shopId = owner.shopId;
    return true;
  });

  const owned = events.map(({ event }) => ({
    event,
    visitor: ingest.visitors.identify(event.visitor ?? client, receivedAt),
  }));
  const accepted = await ingest.store(owned);
  rejected.sort((a, b) => a.index - b.index);
  return { accepted, duplicates: owned.length - accepted, rejected };
}
