import { type Authenticator, DomainError, track } from "@vitrine/domain";
import { type TrackedEvent, type TrackInput, trackInputSchema } from "@vitrine/domain/contract";
import type { Context, Handler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Services } from "../context.ts";
import { callerWith, isBoundTo } from "./auth.ts";
import { clientOf } from "./client.ts";
import type { AppEnv, Caller } from "./context.ts";

/** What browsers send of one beacon at most. */
const MAX_TEXT_BYTES = 64 * 1024;

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
    const { key, ...input } = readBody(text);
    const caller = await callerOf(c, services.authenticator, c.req.query("key") ?? key);
    const receipt = await track(services, trackInputSchema.parse(input), {
      client: clientOf(c),
      mayNameVisitors: caller.kind === "secret",
    });
    return c.json(receipt, 200, { "Cache-Control": "no-store" });
  };
}

function readBody(text: string): TrackInput & { key?: unknown } {
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

/** Who calls: by the header, as everywhere, or by the key that came along. */
async function callerOf(c: Context<AppEnv>, { authenticate }: Authenticator, key: unknown): Promise<Caller> {
  const caller = c.get("caller");
  if (caller.kind !== "anonymous" || key === undefined) return caller;
  const known = typeof key === "string" ? await authenticate(key) : null;
  if (!known) throw new DomainError("unauthenticated", "The API key is not valid.");
  if (known.kind !== "publishable") {
    throw new DomainError(
      "forbidden",
      "A secret key belongs into the Authorization header, never into an address or a body.",
    );
  }
  if (!isBoundTo(known, c.req.header("Origin"))) {
    throw new DomainError("forbidden", "The API key is not bound to this origin.");
  }
  return callerWith(known, caller.address);
}
