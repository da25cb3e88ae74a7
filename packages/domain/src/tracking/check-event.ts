import type { NewEvent } from "@vitrine/db";
import { type TrackedEvent, trackedEventSchema } from "./contract.ts";
import { readContext } from "./read-context.ts";
import { uuidv7Time } from "./uuidv7.ts";

/** An event's own time may be this much before or after ours. */
export const MAX_AGE_MS = 48 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;

/** An event as it came, found right in itself. Who did it and what of it counts is decided later. */
export type CheckedEvent = Omit<NewEvent, "visitor" | "counted" | "sign" | "device" | "bot"> &
  Pick<TrackedEvent, "visitor">;

/** @returns the event, or the field and what is wrong with it */
export function checkEvent(entry: unknown, receivedAt: Date): CheckedEvent | { reason: string } {
  const parsed = trackedEventSchema.safeParse(entry);
  if (!parsed.success) return { reason: reasonOf(parsed.error.issues[0]!) };
  const event = parsed.data;
  const late = checkTime("id", uuidv7Time(event.id), receivedAt) ?? checkTime("at", event.at, receivedAt);
  if (late) return { reason: late };
  return {
    id: event.id.toLowerCase(),
    kind: event.kind,
    at: event.at && event.at < receivedAt ? event.at : receivedAt,
    receivedAt,
    clientAt: event.at ?? null,
    productIds: productIdsOf(event),
    query: event.kind === "search" ? event.query : null,
    results: event.kind === "search" ? event.results : null,
    offerId: event.kind === "click" ? event.offerId : null,
    shopId: null,
    context: event.context ? (readContext(event.context) as Record<string, string> | null) : null,
    ...(event.visitor && { visitor: event.visitor }),
  };
}

function checkTime(name: string, time: Date | undefined, receivedAt: Date): string | null {
  const age = time ? receivedAt.getTime() - time.getTime() : 0;
  if (age > MAX_AGE_MS) return `${name}: is more than 48 hours old`;
  if (age < -MAX_AHEAD_MS) return `${name}: is more than 5 minutes ahead`;
  return null;
}

function productIdsOf(event: TrackedEvent): number[] {
  if (event.kind === "view") return [event.productId];
  if (event.kind === "compare") return event.productIds.toSorted((a, b) => a - b);
  if (event.kind === "click" && event.productId) return [event.productId];
  return [];
}

function reasonOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join(".") || "event"}: ${message}`;
}
