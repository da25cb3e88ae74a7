import type { IncomingMessage } from "node:http";
import type { Authenticator } from "@vitrine/domain";
import { anonymousFrom, callerWith, isBoundTo, readKey } from "./auth.ts";
import type { AddressReader } from "./client-address.ts";
import type { Caller } from "./context.ts";
import { addPermission } from "./cors.ts";
import type { RateLimitDecision, RateLimiter } from "./rate-limit/create-rate-limiter.ts";
import { addLimitHeaders, limitOf } from "./rate-limit.ts";

export interface GateOptions {
  recall: Authenticator["recall"];
  readAddress: AddressReader;
  limiter: RateLimiter;
  /** As of `rateLimit`. */
  callsPerMinute: number;
  /** As of `cors`. */
  origins: readonly string[];
}

/** A call that may be made. */
export interface Admission {
  /** What its answer says of limit and origin. */
  headers: Record<string, string>;
  /** Undefined where there is no limit. */
  decision: RateLimitDecision | undefined;
}

/** What `auth`, `rateLimit` and `cors` do, at once and for those alone who pass. */
export interface Gate {
  /** Who calls; undefined where a key must be looked up, or does not do. */
  identify(incoming: IncomingMessage): Caller | undefined;
  /** Counts one call; undefined, and nothing counted, where the caller is over its limit or Redis must be asked. */
  admit(incoming: IncomingMessage, caller: Caller): Admission | undefined;
}

/**
 * Makes the gate of the short ways.
 *
 * @example
 * ```ts
 * const caller = gate.identify(incoming);
 * const admission = caller && gate.admit(incoming, caller);
 * if (!admission) return false; // the app says why
 * ```
 */
export function createGate({ recall, readAddress, limiter, callsPerMinute, origins }: GateOptions): Gate {
  const listed = new Set(origins);

  return {
    identify({ socket, headers }) {
      const address = readAddress(socket.remoteAddress, headers["x-forwarded-for"] as string | undefined);
      const text = readKey(headers.authorization, headers["x-api-key"] as string | undefined);
      if (text === undefined) return anonymousFrom(address);
      const key = recall(text);
      return key && isBoundTo(key, headers.origin) ? callerWith(key, address) : undefined;
    },
    admit({ headers: { origin } }, caller) {
      const headers: Record<string, string> = {};
      let decision: RateLimitDecision | undefined;
      if (callsPerMinute > 0) {
        decision = limiter.takeNow(caller.id, 1, limitOf(caller, callsPerMinute));
        if (!decision?.allowed) return undefined;
        addLimitHeaders(headers, decision, limiter.windowMs, Date.now());
      }
      addPermission(headers, listed, origin);
      return { headers, decision };
    },
  };
}
