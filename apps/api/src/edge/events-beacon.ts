import { type AuthenticatedKey, type Client, DomainError, track } from "@vitrine/domain";
import { type TrackedEvent, type TrackInput, type TrackReceipt, trackInputSchema } from "@vitrine/domain/contract";
import type { Handler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Services } from "../context.ts";
import { callerWith, isBoundTo } from "./auth.ts";
import { clientOf } from "./client.ts";
import type { AppEnv, Caller } from "./context.ts";
import { readHandedOver } from "./handed-over.ts";

/** What browsers send of one beacon at most. */
export const MAX_TEXT_BYTES = 64 * 1024;
/** Most bytes of events as JSON. A call of tRPC may be as large as any other of its kind, but with more it goes the long way. */
export const MAX_EVENTS_BYTES = 512 * 1024;

/**
 * Takes events as plain JSON: `POST /api/v1/events` with `{ events: [...] }`, where times are ISO 8601 or milliseconds since
 * 1970. For `navigator.sendBeacon`, which can set neither headers nor a type that needs a preflight, the body may be
 * text/plain, and a publishable key may stand in the query (`?key=`) or the body (`key`).
 */
export function eventsBeacon(services: Services): Handler<AppEnv> {
  return async function eventsBeacon(c) {
    const text = await c.req.raw.text();
    const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
    if (type !== "application/json" && type !== "text/plain") {
      throw new HTTPException(415, { message: "The body must be application/json or text/plain." });
    }
    if (type === "text/plain" && Buffer.byteLength(text) > MAX_TEXT_BYTES) {
      throw new DomainError("payload_too_large", `A text/plain body may have ${MAX_TEXT_BYTES} bytes at most.`);
    }
    const failure = readHandedOver(c)?.failure;
    if (failure) throw failure.error;
    const { key, ...input } = readPosted(text);
    const caller = await callerOf(c.get("caller"), c.req.query("key") ?? key, c.req.header("Origin"));
    const receipt = await storePosted(services, trackInputSchema.parse(input), caller, clientOf(c));
    return c.json(receipt, 200, { "Cache-Control": "no-store" });
  };

  /** Who calls: by the header, as everywhere, or by the key that came along. */
  async function callerOf(caller: Caller, key: unknown, origin: string | undefined): Promise<Caller> {
    if (caller.kind !== "anonymous" || key === undefined) return caller;
    const known = typeof key === "string" ? await services.authenticator.authenticate(key) : null;
    return callerBy(known, caller, origin);
  }
}

export function storePosted(
  services: Services,
  input: TrackInput,
  { kind }: Caller,
  client: Client,
): Promise<TrackReceipt> {
  return track(services, input, { client, mayNameVisitors: kind === "secret" });
}

/**
 * What was posted, with its dates; nothing of it is checked.
 *
 * @throws DomainError `invalid_input` where it is no JSON object
 */
export function readPosted(text: string): TrackInput & { key?: unknown } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new DomainError("invalid_input", "The body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DomainError("invalid_input", "The body must be an object with `events`.");
  }
  const { events } = body as Partial<TrackInput>;
  if (Array.isArray(events)) for (const event of events) readTime(event);
  return body as TrackInput;
}

/** JSON has no dates. What is no time stays as it is, so that the event is refused for it. */
function readTime(event: Partial<TrackedEvent> | null): void {
  if (typeof event !== "object" || event === null) return;
  const { at } = event as { at?: unknown };
  if (typeof at !== "string" && typeof at !== "number") return;
  const time = new Date(at);
  if (!Number.isNaN(time.getTime())) event.at = time;
}

/**
 * The caller that a key in an address or a body makes of an anonymous one.
 *
 * @throws DomainError `unauthenticated`, or `forbidden` for a key that does not belong there
 */
export function callerBy(known: AuthenticatedKey | null, { address }: Caller, origin: string | undefined): Caller {
  if (!known) throw new DomainError("unauthenticated", "The API key is not valid.");
  if (known.kind !== "publishable") {
    throw new DomainError(
      "forbidden",
      "A secret key belongs into the Authorization header, never into an address or a body.",
    );
  }
  if (!isBoundTo(known, origin)) throw new DomainError("forbidden", "The API key is not bound to this origin.");
  return callerWith(known, address);
}
