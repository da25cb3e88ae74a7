import type { Client } from "@vitrine/domain";
import type { Context } from "hono";
import type { AppEnv } from "./context.ts";

const MAX_USER_AGENT = 1_000;

/** What a request tells of the visitor behind it. Global Privacy Control and Do Not Track are taken at their word. */
export function clientOf(c: Context<AppEnv>): Client {
  return {
    address: c.get("caller").address,
    userAgent: (c.req.header("User-Agent") ?? "").slice(0, MAX_USER_AGENT),
    asksNotToBeTracked: c.req.header("Sec-GPC") === "1" || c.req.header("DNT") === "1",
  };
}
