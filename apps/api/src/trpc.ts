import { initTRPC } from "@trpc/server";
import { type CacheKind, DomainError } from "@vitrine/domain";
import type { KeyScope } from "@vitrine/domain/contract";
import type { ZodType } from "zod";
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
  /** It takes events, and so often that `edge/track-short-way.ts` makes the call itself where it can. */
  tracked?: Tracking;
}

/** A procedure without tRPC around it, which costs as much as an event's own work. */
export interface Tracking {
  /** @throws ZodError, before anything is stored */
  parse(input: unknown): unknown;
  run(ctx: Context, input: unknown): Promise<unknown>;
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

/** Anyone may call; what it stores is counted by caller. A call that failed on the short way fails alike, and is not made again. */
export function trackingProcedure<Input, Output>(
  input: ZodType<Input, Input>,
  run: (ctx: Context, input: Input) => Promise<Output>,
) {
  const tracked: Tracking = { parse: (given) => input.parse(given), run: (ctx, parsed) => run(ctx, parsed as Input) };
  return publicProcedure
    .meta({ tracked })
    .input(input)
    .mutation(({ ctx, input }) => {
      if (ctx.failure) throw ctx.failure.error;
      return run(ctx, input as Input);
    });
}

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
