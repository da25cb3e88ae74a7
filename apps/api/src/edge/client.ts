import type { IncomingHttpHeaders } from "node:http";
import type { Client } from "@vitrine/domain";
import type { Context } from "hono";
import type { AppEnv } from "./context.ts";

const MAX_USER_AGENT = 1_000;

/** What a request tells of the visitor behind it. Global Privacy Control and Do Not Track are taken at their word. */
export function clientOf(c: Context<AppEnv>): Client {
  return clientFrom(c.get("caller").address, (name) => c.req.header(name));
}

/** The same of a request that Node has parsed, and in which no header stands twice. */
export function clientIn(headers: IncomingHttpHeaders, address: string): Client {
  return clientFrom(address, (name) => headers[name] as string | undefined);
}

function clientFrom(address: string, read: (name: "user-agent" | "sec-gpc" | "dnt") => string | undefined): Client {
  return {
    address,
    userAgent: (read("user-agent") ?? "").slice(0, MAX_USER_AGENT),
    asksNotToBeTracked: read("sec-gpc") === "1" || read("dnt") === "1",
  };
}
