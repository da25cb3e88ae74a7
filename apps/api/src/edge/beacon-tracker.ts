import { trackInputSchema } from "@vitrine/domain/contract";
import type { Services } from "../context.ts";
import { describeProblem } from "./errors.ts";
import { callerBy, MAX_EVENTS_BYTES, MAX_TEXT_BYTES, readPosted, storePosted } from "./events-beacon.ts";
import type { Tracker } from "./tracker.ts";

/** What `eventsBeacon` adds to an answer, and with it `compression`. */
const headers = { Vary: "Accept-Encoding", "Content-Type": "application/json", "Cache-Control": "no-store" };

/** `eventsBeacon` for the short way: it knows the keys that were met lately. */
export function beaconTracker(services: Services): Tracker {
  return {
    path: "/api/v1/events",
    maxBytes: (type) => (type === "text/plain" ? MAX_TEXT_BYTES : type === "application/json" ? MAX_EVENTS_BYTES : 0),
    headers,
    prepare({ incoming, body, key: inAddress, caller: sender, client }) {
      const { key: inBody, ...input } = readPosted(body);
      const events = trackInputSchema.parse(input);
      const key = inAddress ?? inBody;
      let caller = sender;
      if (caller.kind === "anonymous" && key !== undefined) {
        const known = typeof key === "string" ? services.authenticator.recall(key) : undefined;
        if (!known) return undefined;
        caller = callerBy(known, sender, incoming.headers.origin);
      }
      return async () => JSON.stringify(await storePosted(services, events, caller, client));
    },
    turnAway(error, requestId) {
      const { headers: own, body } = describeProblem(error, requestId);
      return { headers: { Vary: headers.Vary, ...own }, body };
    },
  };
}
