import { backoffMs, sleep } from "./backoff.ts";
import type { Answer } from "./call-promise.ts";
import { type Connection, mergeHeaders } from "./connection.ts";
import { openDeadline } from "./deadline.ts";
import { isTransient } from "./errors.ts";
import type { CallOptions } from "./options.ts";
import { sendRequest } from "./send-request.ts";
import { encode } from "./wire.ts";

export interface Call {
  /** `catalog.list` */
  path: string;
  type: "query" | "mutation";
  input: unknown;
  /** Whether sending it twice does what sending it once does. */
  repeatable: boolean;
}

const LONGEST_PAUSE_MS = 8_000;

/**
 * A call with its retries. It settles within its time: a pause that would not fit is not begun.
 *
 * @throws VitrineError, or the reason of the caller's signal
 */
export async function sendCall(
  connection: Connection,
  call: Call,
  options: CallOptions = {},
): Promise<Answer<unknown>> {
  const deadline = openDeadline(options.timeoutMs ?? connection.timeoutMs, options.signal);
  const { signal } = deadline;
  try {
    const { path, type } = call;
    const headers = mergeHeaders(connection.headers, options.headers);
    const request = { path, type, input: encode(call.input), headers, signal };
    for (let failures = 1; ; failures++) {
      try {
        return await sendRequest(connection, request);
      } catch (error) {
        if (signal.aborted) throw deadline.reason();
        if (!call.repeatable || failures > connection.maxRetries || !isTransient(error)) throw error;
        const pause = backoffMs(failures, LONGEST_PAUSE_MS, error.retryAfterMs);
        if (pause >= deadline.remaining()) throw error;
        await sleep(pause, signal);
      }
    }
  } finally {
    deadline.close();
  }
}
