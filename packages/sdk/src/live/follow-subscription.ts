import { backoffMs, sleep } from "../backoff.ts";
import type { Connection } from "../connection.ts";
import { isTransient } from "../errors.ts";
import type { SubscribeOptions } from "../options.ts";
import { openStream, type StreamRequest } from "./open-stream.ts";

const LONGEST_PAUSE_MS = 15_000;

/**
 * The data of a subscription across any number of connections: after a drop it goes on behind the last message seen.
 *
 * Nothing is queued here. While the loop over it is busy the bytes wait on the wire, and the server keeps or folds what
 * a slow reader has not taken. A connection that was never accepted is given up after `maxRetries`, like a call: a wrong
 * address shows at once; one that was accepted is taken up again for as long as it takes.
 *
 * @throws VitrineError where trying again makes no sense, such as a revoked key
 */
export async function* followSubscription(
  connection: Connection,
  { path, input }: StreamRequest,
  options: SubscribeOptions,
  leave: AbortSignal,
): AsyncGenerator<unknown, void> {
  const { onState = () => {} } = options;
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const signal of [leave, options.signal]) {
    if (signal?.aborted) end();
    signal?.addEventListener("abort", end);
  }
  let lastEventId: string | undefined;
  let failures = 0;
  let everLive = false;
  let liveSince = Number.POSITIVE_INFINITY;
  const onLive = () => {
    everLive = true;
    liveSince = performance.now();
    onState("live");
  };
  try {
    while (!ended.signal.aborted) {
      try {
        onState("connecting");
        const from = lastEventId === undefined ? input : { ...(input as object | undefined), lastEventId };
        for await (const { id, data } of openStream(connection, { path, input: from }, options, ended.signal, onLive)) {
          lastEventId = id || lastEventId;
          // Tracked, but without content: it says from where to go on if the connection drops before the first message.
          if (data !== null) yield data;
        }
        return;
      } catch (error) {
        if (ended.signal.aborted) return;
        // Only what held for a while counts as recovered: a server that accepts and drops is not to be hammered.
        failures = performance.now() - liveSince > LONGEST_PAUSE_MS ? 1 : failures + 1;
        liveSince = Number.POSITIVE_INFINITY;
        if (!isTransient(error) || (!everLive && failures > connection.maxRetries)) throw error;
        onState("waiting", error);
        await sleep(backoffMs(failures, LONGEST_PAUSE_MS, error.retryAfterMs), ended.signal);
      }
    }
  } finally {
    for (const signal of [leave, options.signal]) signal?.removeEventListener("abort", end);
  }
}
