import type { HttpBindings } from "@hono/node-server";
import type { Logger } from "@vitrine/domain";
import type { KeyScope } from "@vitrine/domain/contract";

/** Who calls, and on whose account the calls are counted. */
export interface Caller {
  kind: "anonymous" | "publishable" | "secret";
  /** Whom the rate limit counts: "ip:203.0.113.7", "key:Ab12Cd34", "key:Ab12Cd34 ip:203.0.113.7". */
  id: string;
  /** The client's address, as `client-address.ts` tells it. */
  address: string;
  /** Of the key; 0 for `ADMIN_KEY`. */
  keyId?: number;
  scopes: readonly KeyScope[];
  /** Origins a publishable key is bound to; empty means any. */
  origins?: readonly string[];
}

/** What the edge knows of a request: `c.get("requestId")`. */
export interface EdgeVariables {
  requestId: string;
  /** Writes the request's id with every line. */
  log: Logger;
  caller: Caller;
  /** When the request came in, in milliseconds on the monotonic clock. */
  startedAt: number;
  /** What goes on the answer, gathered on the way in. See `answer-headers.ts`. */
  headers: Record<string, string>;
}

/** The type parameter of the app and of every middleware here. */
export type AppEnv = { Variables: EdgeVariables; Bindings: HttpBindings };
