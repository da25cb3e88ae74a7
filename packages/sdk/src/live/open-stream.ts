import { type Connection, mergeHeaders } from "../connection.ts";
import { openDeadline } from "../deadline.ts";
import { ConnectionError, errorOfAnswer, type Problem } from "../errors.ts";
import type { SubscribeOptions } from "../options.ts";
import { decode, encode } from "../wire.ts";
import { readEvents } from "./read-events.ts";

/** What a subscription yields: its data, with an id to resume after where the procedure tracks its position. */
export interface Message {
  id: string | undefined;
  data: unknown;
}

export interface StreamRequest {
  /** `catalog.onPriceChange` */
  path: string;
  input: unknown;
}

/**
 * One connection of a subscription, in tRPC's protocol of server-sent events. It ends when the server says that the
 * subscription is complete; a connection that only breaks, or is silent for longer than the server promised, throws.
 *
 * Own reading instead of `EventSource`: that is missing in Node and sends no headers, and `fetch` is everywhere.
 *
 * @param onOpen called when the server has accepted the subscription
 * @throws VitrineError, or the reason of the signal
 */
export async function* openStream(
  connection: Connection,
  { path, input }: StreamRequest,
  { timeoutMs = connection.timeoutMs, headers }: SubscribeOptions,
  signal: AbortSignal,
  onOpen: () => void,
): AsyncGenerator<Message, void> {
  const deadline = openDeadline(timeoutMs, signal);
  const reachable = <Value>(attempt: Promise<Value>): Promise<Value> =>
    attempt.catch((cause) => {
      throw deadline.signal.aborted
        ? deadline.reason()
        : new ConnectionError(`${connection.url} cannot be reached`, cause);
    });
  try {
    const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(encode(input)))}`;
    const response = await reachable(
      connection.fetch(`${connection.url}/${path}${query}`, {
        headers: mergeHeaders(connection.headers, { accept: "text/event-stream", ...headers }),
        cache: "no-store",
        signal: deadline.signal,
      }),
    );
    if (!response.ok) throw errorOfAnswer(response, await readProblem(response));
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
      throw new ConnectionError(
        `${connection.url} does not stream events: it is no Vitrine server, or this fetch cannot stream`,
      );
    }

    const reader = response.body.getReader();
    let silenceMs: number | undefined;
    const events = readEvents(async () => {
      deadline.extend(silenceMs);
      const { value } = await reachable(reader.read());
      // The time the reader of the messages takes is not the server's silence.
      deadline.extend();
      return value;
    });
    deadline.extend();
    for await (const { event, data, id } of events) {
      if (event === "message") yield { id, data: decode(JSON.parse(data)) };
      else if (event === "connected") {
        silenceMs = JSON.parse(data).reconnectAfterInactivityMs;
        onOpen();
      } else if (event === "serialized-error") throw errorOfEvent(response, data);
      else if (event === "return") return;
    }
    throw new ConnectionError(`${connection.url} ended the connection`);
  } finally {
    deadline.close();
  }
}

/** Body of an answer outside of the stream: tRPC's envelope, or the problem itself. */
async function readProblem(response: Response): Promise<Problem | undefined> {
  try {
    const body = await response.json();
    return body.error ? (decode(body.error) as { data: Problem }).data : body;
  } catch {
    // Not ours; then the status has to say it all.
    return undefined;
  }
}

/** The head was sent with status 200 before the error was known, so an error without a status is an unexpected one. */
function errorOfEvent(response: Response, data: string) {
  const { data: problem } = decode(JSON.parse(data)) as { data: Problem };
  return errorOfAnswer(response, { status: 500, ...problem });
}
