import type { EventVisitor, TrackedEvent } from "@vitrine/domain/contract";
import { simulate } from "../simulate/simulate.ts";

/** Who sends events, and how. */
export type EventWay =
  /** A server through the SDK: `/trpc/trending.track` with superjson, visitors named. */
  | "sdk"
  /** A server by plain JSON: `/api/v1/events`, visitors named. */
  | "json"
  /** Browsers by beacon: text/plain, a publishable key in the address, and a visitor's own address and browser. */
  | "beacon";

export interface EventRequestsOptions {
  url: string;
  way: EventWay;
  /** The secret key, or the publishable one of a beacon. */
  key: string;
  /** Known ones are 1 to this, each with an offer of the same id. */
  products: number;
  eventsPerRequest: number;
  requests: number;
  seed: string;
}

const HOUR_MS = 3_600_000;
const CATEGORIES = 40;
/** What a simulated visit brings on average, less a margin. */
const EVENTS_PER_VISIT = 4;

/**
 * Requests as bytes on the wire, with what the visitors of a busy hour do. What they send at once happened within the last
 * minute, as on a site that is that busy; what comes late stays as late as it is.
 */
export function createEventRequests(options: EventRequestsOptions): Buffer[] {
  const { url, way, key, products, eventsPerRequest, requests, seed } = options;
  const to = new Date();
  const from = new Date(to.getTime() - HOUR_MS);
  const events = simulate({
    seed,
    products: Array.from({ length: products }, (_, index) => ({
      id: index + 1,
      category: `Instruments/Kind ${index % CATEGORIES}`,
      offerIds: [index + 1],
    })),
    from,
    to,
    visitorsPerDay: (24 * requests * eventsPerRequest) / EVENTS_PER_VISIT,
    timeZone: eveningAt(to),
  });
  const { host } = new URL(url);
  const bodies: Buffer[] = [];
  let batch: TrackedEvent[] = [];
  for (const { event, truth } of events) {
    // What is refused would only make the load cheaper.
    if (truth.delivery === "malformed") continue;
    batch.push(truth.delivery === "prompt" ? { ...event, at: closer(event.at as Date, to) } : event);
    if (batch.length < eventsPerRequest) continue;
    bodies.push(writeRequest(host, way, key, batch));
    batch = [];
    if (bodies.length === requests) break;
  }
  return bodies;
}

/** A time zone in which it is eight in the evening: a bench at night is to have as much to do. */
function eveningAt(time: Date): string {
  const ahead = ((20 - time.getUTCHours() + 36) % 24) - 12;
  return ahead < 0 ? `Etc/GMT+${-ahead}` : `Etc/GMT-${ahead}`;
}

/** A time of the hour before `to` as one of the minute before it. */
function closer(at: Date, to: Date): Date {
  return new Date(to.getTime() - (to.getTime() - at.getTime()) / 60);
}

function writeRequest(host: string, way: EventWay, key: string, events: TrackedEvent[]): Buffer {
  if (way === "beacon") {
    const { ip, userAgent } = events[0]!.visitor as Extract<EventVisitor, { ip: string }>;
    const body = JSON.stringify({ events: events.map(({ visitor: _, ...event }) => event) });
    const path = `/api/v1/events?key=${key}`;
    return post(host, path, "text/plain;charset=UTF-8", body, { "X-Forwarded-For": ip, "User-Agent": userAgent });
  }
  const headers = { Authorization: `Bearer ${key}`, "User-Agent": "node" };
  if (way === "json") return post(host, "/api/v1/events", "application/json", JSON.stringify({ events }), headers);
  const values = Object.fromEntries(events.map((_, index) => [`events.${index}.at`, ["Date"]]));
  const body = JSON.stringify({ json: { events }, meta: { values, v: 1 } });
  return post(host, "/trpc/trending.track", "application/json", body, headers);
}

function post(host: string, path: string, type: string, body: string, headers: Record<string, string>): Buffer {
  const lines = Object.entries({
    Host: host,
    "Content-Type": type,
    "Content-Length": String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
