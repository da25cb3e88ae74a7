import { type PriceChangeMessage, type SubscriptionState, type Vitrine, VitrineError } from "@vitrine/sdk";

/** `failed`: the server refuses it, and would again. */
export type FeedConnection = SubscriptionState | "failed";

export interface PriceFeedState {
  connection: FeedConnection;
  /** Why it is not live. */
  error: unknown;
  /** Newest first, at most 100. A reset among them: what lies between its neighbours was missed. */
  messages: readonly PriceChangeMessage[];
  /** Messages since the start, those no longer held included. */
  received: number;
}

/** The newest price changes of the whole catalog, over one connection, for every part of the page that shows them. */
export interface PriceFeed {
  getState(): PriceFeedState;
  subscribe(listener: () => void): () => void;
  /** Connects; the returned function disconnects. */
  start(): () => void;
  /** Connects again at once, after a failure. */
  restart(): void;
}

export interface PriceFeedOptions {
  /** Told when changes were missed, so that what is shown must be read again. */
  onReset: () => void;
  onError: (error: unknown) => void;
}

const KEPT = 100;
/** Changes are shown in portions: a crawl makes hundreds a second, and nobody reads faster than this. */
const FLUSH_MS = 500;
const RETRY_MS = 10_000;
const REOPEN_MS = 1_000;

export function createPriceFeed(vitrine: Vitrine, { onReset, onError }: PriceFeedOptions): PriceFeed {
  let state: PriceFeedState = { connection: "connecting", error: undefined, messages: [], received: 0 };
  let arrived: PriceChangeMessage[] = [];
  let received = 0;
  let flushing = false;
  let running: AbortController | undefined;
  const listeners = new Set<() => void>();

  const change = (part: Partial<PriceFeedState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };

  const flush = () => {
    flushing = false;
    const messages = [...arrived.toReversed(), ...state.messages].slice(0, KEPT);
    arrived = [];
    change({ messages, received });
  };

  const take = (message: PriceChangeMessage) => {
    received++;
    arrived.push(message);
    if (arrived.length > KEPT) arrived.shift();
    if (!flushing) setTimeout(flush, FLUSH_MS);
    flushing = true;
    if ("type" in message) onReset();
  };

  const follow = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      let pauseMs = REOPEN_MS;
      try {
        const lastEventId = await findStart(vitrine, arrived.at(-1) ?? state.messages[0], signal);
        const messages = vitrine.catalog.onPriceChange(
          { lastEventId },
          {
            signal,
            // What went wrong stays said until it is well again, not only until the next try.
            onState: (connection, error = connection === "live" ? undefined : state.error) =>
              change({ connection, error }),
          },
        );
        for await (const message of messages) take(message);
      } catch (error) {
        if (signal.aborted) return;
        const refused = error instanceof VitrineError && error.status !== undefined && error.status < 500;
        change({ connection: refused ? "failed" : "waiting", error });
        onError(error);
        if (refused) return;
        pauseMs = RETRY_MS;
      }
      await pause(pauseMs, signal);
    }
  };

  const start = () => {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    change({ connection: "connecting" });
    void follow(controller.signal);
    return () => running?.abort();
  };

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    restart: start,
  };
}

/** Behind the last message seen; at first a little back in the log, so that the list does not begin empty. */
async function findStart(
  { catalog }: Vitrine,
  last: PriceChangeMessage | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (last) return String(last.id);
  const { asOf } = await catalog.list({ limit: 1 }, { signal });
  return asOf > 0 ? String(Math.max(0, asOf - KEPT)) : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
