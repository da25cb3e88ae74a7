import { initTRPC } from "@trpc/server";
import { type CacheKind, DomainError } from "@vitrine/domain";
import type { KeyScope } from "@vitrine/domain/contract";
import type { Context } from "./context.ts";
import { toProblem, toTrpcError } from "./edge/errors.ts";
import { guardedSuperjson } from "./edge/superjson-guard.ts";

/** What a procedure says of itself. */
export interface ProcedureMeta {
  /**
   * Its body may be kept, among those of the kind: every caller gets the same answer, and all of it that can change is
   * read from `ctx.cache`.
   */
  cached?: CacheKind;
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    transformer: guardedSuperjson,
    isDev: false,
    // The default shape says a raw message and, in development, a stack: ours is the one shape of every error.
    errorFormatter: ({ shape: { code }, error, ctx }) => {
      const problem = toProblem(error, ctx?.requestId ?? "", ctx?.clock.now() ?? new Date());
      return { message: problem.detail, code, data: problem };
    },
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 45_000 },
      // A stream ends after an hour and is resumed, so that connections spread over new nodes.
      maxDurationMs: 3_600_000,
    },
  });

export const { router, createCallerFactory } = t;

/** Anyone may call. What it throws leaves with the status that its kind has. */
export const publicProcedure = t.procedure.use(async function giveStatus({ next }) {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error);
  return result;
});

/** Anyone may call, and the body of the answer is kept. See `ProcedureMeta.cached` for what that asks of it. */
export function cachedProcedure(kind: CacheKind) {
  return publicProcedure.meta({ cached: kind });
}

/** Anyone may call; what it stores is counted by caller. */
export const trackedProcedure = publicProcedure;

/** Needs a secret key with the scope. */
export function adminProcedure(scope: KeyScope) {
  return publicProcedure.use(function requireScope({ ctx, next }) {
    const { kind, scopes } = ctx.caller;
    if (kind === "anonymous") throw new DomainError("unauthenticated", "This call needs a secret API key.");
    if (kind !== "secret" || !scopes.includes(scope)) {
      throw new DomainError("forbidden", `This call needs a secret key with the scope “${scope}”.`);
    }
    return next();
  });
}
