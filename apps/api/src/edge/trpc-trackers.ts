import type { Services } from "../context.ts";
import { readEnvelope } from "./superjson-guard.ts";
import { MAX_EVENTS_BYTES, type Tracker } from "./tracker.ts";
import { type TrpcEndpoint, writeResult } from "./trpc-endpoint.ts";

/** What tRPC says on an answer, and with it `compression`. */
const headers = {
  Vary: "trpc-accept, accept, Accept-Encoding",
  "Content-Type": "application/json",
  "Cache-Control": "private, no-cache",
};

/** The mutations that take events, by their address: `/trpc/trending.track`. */
export function trpcTrackers({ tracked }: Pick<TrpcEndpoint, "tracked">, services: Services): Map<string, Tracker> {
  return new Map(
    [...tracked].map(([procedure, { parse, run }]): [string, Tracker] => {
      const path = `/trpc/${procedure}`;
      return [
        path,
        {
          path,
          maxBytes: (type) => (type === "application/json" ? MAX_EVENTS_BYTES : 0),
          headers,
          prepare({ incoming: { headers: asked }, body, caller, client, requestId }) {
            // Who wants the answer as a stream.
            if (asked["trpc-accept"] !== undefined || asked.accept?.includes("jsonl")) return undefined;
            const input = parse(readEnvelope(JSON.parse(body)));
            return async () => writeResult(await run({ ...services, caller, client, requestId }, input));
          },
        },
      ];
    }),
  );
}
