import type { TrackedEvent, TrackRejection } from "@vitrine/api/contract";
import { backoffMs } from "./backoff.ts";
import { uuidv7 } from "./uuidv7.ts";

export interface TrackerOptions {
  /** Where the backend is, as of `createVitrine`. */
  baseUrl: string;
  /** `vtr_pub_…`; on servers, which name their visitors, `vtr_sec_…`. */
  apiKey?: string;
  /** Default: the global `fetch`. */
  fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  /** How long an event may wait for others, in milliseconds. Default 1 000. */
  maxWaitMs?: number;
  /** Events that are kept while the backend is away; then the oldest are given up. Default 1 000. */
  maxWaiting?: number;
  /** Told of events that are not stored: refused by the backend, or given up. */
  onLost?: (reason: string, event: TrackedEvent) => void;
}

/** An event as it is handed in: without the id, which the tracker makes. */
export type EventInput = TrackedEvent extends infer Event
  ? Event extends TrackedEvent
    ? Omit<Event, "id"> & { id?: string }
    : never
  : never;

/** Sends what visitors do, many events in one request. No method throws or waits, but `flush`. */
export interface Tracker {
  view(productId: number): void;
  /** 2 to 6 products side by side. */
  compare(productIds: number[]): void;
  /** @param results how many were shown */
  search(query: string, results: number): void;
  /** On the way to a shop. */
  click(offerId: number): void;
  track(event: EventInput): void;
  /** Sends what waits; resolves when nothing does, or when the backend is away. */
  flush(): Promise<void>;
  /** Sends what waits and stops. */
  close(): Promise<void>;
}

const BATCH = 100;
const LONGEST_PAUSE_MS = 60_000;

/**
 * A tracker for a page or a server. Events wait a second for others and go out together; one that could not be sent is sent
 * again, with the id it has, so that it counts once. A page that is left hands the rest to `navigator.sendBeacon`.
 *
 * ```ts
 * const tracker = createTracker({ baseUrl: "https://compare.example.org", apiKey: "vtr_pub_…" });
 * tracker.view(42);
 * ```
 */
export function createTracker({
  baseUrl,
  apiKey,
  fetch = (url, init) => globalThis.fetch(url, init),
  maxWaitMs = 1_000,
  maxWaiting = 1_000,
  onLost = () => {},
}: TrackerOptions): Tracker {
  const url = `${baseUrl.replace(/\/+$/, "")}/api/v1/events`;
  const page = globalThis.document;
  let waiting: TrackedEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;
  let failures = 0;

  function track(event: EventInput): void {
    const { href } = globalThis.location ?? {};
    const context = href && { url: href, ...(page?.referrer && { referrer: page.referrer }) };
    const now = Date.now();
    waiting.push({ id: uuidv7(now), at: new Date(now), ...(context && { context }), ...event } as TrackedEvent);
    if (waiting.length > maxWaiting) onLost("too many events wait", waiting.shift()!);
    if (waiting.length >= BATCH && failures === 0) void flush();
    else timer ??= setTimeout(flush, maxWaitMs);
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      const retryAfterMs = await send(batch);
      if (retryAfterMs !== null) {
        timer = setTimeout(flush, backoffMs(++failures, LONGEST_PAUSE_MS, retryAfterMs));
        return;
      }
      failures = 0;
      // By identity: the oldest may have been given up meanwhile.
      waiting = waiting.filter((event) => !batch.includes(event));
    }
  }

  /** @returns null when it is settled what became of them; else how long to wait, or undefined where nobody says */
  async function send(batch: TrackedEvent[]): Promise<number | undefined | null> {
    const headers = { "Content-Type": "application/json", ...(apiKey && { Authorization: `Bearer ${apiKey}` }) };
    let response: Response;
    try {
      response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ events: batch }) });
      if (response.ok) {
        const { rejected } = (await response.json()) as { rejected: TrackRejection[] };
        for (const { index, reason } of rejected) onLost(reason, batch[index]!);
        return null;
      }
    } catch {
      return undefined;
    }
    const { status } = response;
    if (status >= 500 || status === 429 || status === 408) {
      const seconds = Number(response.headers.get("Retry-After"));
      return seconds > 0 ? seconds * 1_000 : undefined;
    }
    for (const event of batch) onLost(`refused with ${status}`, event);
    return null;
  }

  /** Nothing else survives the page. What the browser does not take is lost; what is under way too is sent twice and counts once. */
  function leave(): void {
    if (page?.visibilityState === "visible") return;
    const key = apiKey ? `?key=${encodeURIComponent(apiKey)}` : "";
    while (waiting.length > 0) {
      const body = JSON.stringify({ events: waiting.slice(0, BATCH) });
      if (!navigator.sendBeacon(url + key, body)) return;
      waiting = waiting.slice(BATCH);
    }
  }

  page?.addEventListener("visibilitychange", leave);
  return {
    view: (productId) => track({ kind: "view", productId }),
    compare: (productIds) => track({ kind: "compare", productIds }),
    search: (query, results) => track({ kind: "search", query, results }),
    click: (offerId) => track({ kind: "click", offerId }),
    track,
    flush,
    async close() {
      page?.removeEventListener("visibilitychange", leave);
      await flush();
      clearTimeout(timer);
    },
  };
}
