import type { Connection } from "./connection.ts";
import type { SubscribeOptions } from "./options.ts";

/**
 * Every loop over it has a connection of its own, opened by its first step and closed when the loop is left or the
 * signal is aborted. What it takes to follow a subscription is loaded then and not before.
 */
export function createSubscription(
  connection: Connection,
  path: string,
  input: unknown,
  options: SubscribeOptions = {},
): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const controller = new AbortController();
      const messages = (async function* () {
        const { followSubscription } = await import("./live/follow-subscription.ts");
        yield* followSubscription(connection, { path, input }, options, controller.signal);
      })();
      return {
        next: () => messages.next(),
        // Not only `messages.return()`, which would wait for the step that is under way, that is, for the next message.
        return() {
          controller.abort();
          return messages.return();
        },
      };
    },
  };
}
