import type { Services } from "../context.ts";
import { MAX_EVENTS_BYTES } from "./events-beacon.ts";
import { readEnvelope } from "./superjson-guard.ts";
import type { Tracker } from "./tracker.ts";
import { type TrpcEndpoint, writeResult } from "./trpc-endpoint.ts";

/** What tRPC says on an answer, and with it `compression`. */
const headers = {
  Vary: "trpc-accept, accept, Accept-Encoding",
  "Content-Type": "application/json",
  "Cache-Control": "private, no-cache",
};

/** The mutations that take events, each at its own address: `/trpc/trending.track`. */
export function trpcTrackers(
  { tracked, describeFailure }: Pick<TrpcEndpoint, "tracked" | "describeFailure">,
  services: Services,
): Tracker[] {
  return [...tracked].map(([procedure, { parse, run }]) => ({
    path: `/trpc/${procedure}`,
    maxBytes: (type) => (type === "application/json" ? MAX_EVENTS_BYTES : 0),
    headers,
    prepare({ incoming: { headers: asked }, body, caller, client, requestId }) {
      // Who wants the answer as a stream.
      if (asked["trpc-accept"] !== undefined || asked.accept?.includes("jsonl")) return undefined;
      const input = parse(readEnvelope(JSON.parse(body)));
      return async () => writeResult(await run({ ...services, caller, client, requestId }, input));
    },
    turnAway(error, requestId) {
      const { headers: own, body } = describeFailure(procedure, error, requestId);
      return { headers: { ...headers, ...own }, body };
    },
  }));
}
