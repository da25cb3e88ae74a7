import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type TRPCError,
  transformTRPCResponse,
} from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { type Cache, NOBODY } from "@vitrine/domain";
import type { Context as HonoContext } from "hono";
import type { Context, Services } from "../context.ts";
import type { ProcedureMeta, Tracking } from "../trpc.ts";
import { clientOf } from "./client.ts";
import type { AppEnv } from "./context.ts";
import { logFailure, type Problem, problemHeaders, toProblem, toTrpcError } from "./errors.ts";
import { readHandedOver } from "./handed-over.ts";
import { maxBatchSize } from "./rate-limit/count-calls.ts";
import type { CachedQuery } from "./response-cache/bodies.ts";
import type { CallAddress } from "./response-cache/call-address.ts";
import { writeSuperjson } from "./superjson-guard.ts";

/** The procedures over HTTP. */
export interface TrpcEndpoint {
  /** Answers any call: query, mutation, batch, subscription. */
  answerRequest(c: HonoContext<AppEnv>): Promise<Response>;
  /** The query of that path, if its body may be kept. */
  findCached(path: string): CachedQuery | undefined;
  /** The body that a query's answer would have, for nobody in particular and out of the given cache. */
  answerQuery(call: CallAddress, cache: Cache): Promise<string>;
  /** Procedures that take events, by path: "trending.track". */
  tracked: ReadonlyMap<string, Tracking>;
  /** The answer to a call that failed, as `answerRequest` would have given it. */
  answerFailure(c: HonoContext<AppEnv>, call: { path: string }, error: unknown): Response;
  /** The same without Hono; what every answer of tRPC says is not among the headers. */
  describeFailure(path: string, error: unknown, requestId: string): Failed;
}

interface Failed {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Serves the router at `/trpc`.
 *
 * @example
 * ```ts
 * const trpc = createTrpcEndpoint(appRouter, services);
 * app.all("/trpc/*", trpc.answerRequest);
 * ```
 */
export function createTrpcEndpoint(router: AnyTRPCRouter, services: Services): TrpcEndpoint {
  const config = router._def._config;
  const cached = findCachedQueries(router);
  /** A call of nobody in particular. */
  const nobody: Context = {
    ...services,
    caller: { kind: "anonymous", scopes: [] },
    client: NOBODY,
    requestId: "",
  };
  const tracked = new Map(
    listProcedures(router).flatMap(([path, meta]): [string, Tracking][] =>
      meta.tracked ? [[path, meta.tracked]] : [],
    ),
  );

  return {
    // The response goes on as it is: a new one of its body would be a stream, sent in pieces of which each takes a write.
    answerRequest: (c) =>
      fetchRequestHandler({
        endpoint: "/trpc",
        req: c.req.raw,
        router,
        maxBatchSize,
        createContext: () => contextOf(c),
        onError: ({ error }) => logError(c, error),
        responseMeta: ({ errors, type }) => (errors.length > 0 ? errorMeta(c, errors) : answerMeta(type)),
      }),
    findCached: (path) => cached.get(path),
    async answerQuery({ path, input }, cache) {
      const ctx: Context = { ...nobody, cache };
      const getRawInput = async () => (input === undefined ? undefined : config.transformer.input.deserialize(input));
      const call = { router, path, getRawInput, ctx, type: "query" as const, signal: undefined, batchIndex: 0 };
      return writeResult(await callTRPCProcedure(call));
    },
    tracked,
    answerFailure(c, { path }, failure) {
      const error = getTRPCErrorFromUnknown(failure);
      logError(c, error);
      const { status, headers, body } = describeFailure(path, error, c.get("requestId"));
      return new Response(body, { status, headers: { ...headers, "Content-Type": "application/json" } });
    },
    describeFailure: (path, error, requestId) => describeFailure(path, toTrpcError(error), requestId),
  };

  function describeFailure(path: string, error: TRPCError, requestId: string): Failed {
    const ctx = { ...nobody, requestId };
    const shape = getTRPCErrorShape({ config, ctx, error, input: undefined, path, type: "unknown" });
    const body = JSON.stringify(transformTRPCResponse(config, { error: shape }));
    const problem = shape.data as Problem;
    return { status: problem.status, headers: problemHeaders(problem), body };
  }

  function contextOf(c: HonoContext<AppEnv>): Context {
    return {
      ...services,
      caller: c.get("caller"),
      client: clientOf(c),
      requestId: c.get("requestId"),
      failure: readHandedOver(c)?.failure,
    };
  }
}

/** A result as tRPC answers it, written in one go. */
export function writeResult(data: unknown): string {
  return `{"result":{"data":${writeSuperjson(data)}}}`;
}

function listProcedures(router: AnyTRPCRouter): [path: string, meta: ProcedureMeta, procedure: AnyTRPCProcedure][] {
  const procedures = Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>);
  return procedures.map(([path, procedure]) => [path, (procedure._def.meta ?? {}) as ProcedureMeta, procedure]);
}

/** The queries that say so in their `meta`. */
function findCachedQueries(router: AnyTRPCRouter): Map<string, CachedQuery> {
  return new Map(
    listProcedures(router).flatMap(([path, { cached }, { _def }]): [string, CachedQuery][] =>
      cached && _def.type === "query" ? [[path, { kind: cached, takesInput: _def.inputs.length > 0 }]] : [],
    ),
  );
}

function logError(c: HonoContext<AppEnv>, error: TRPCError): void {
  logFailure(c.get("log"), error.cause ?? error, getHTTPStatusCodeFromError(error));
}

/** One call's failure is the answer's; in a batch each stands in its own place. */
function errorMeta(c: HonoContext<AppEnv>, errors: TRPCError[]): { status?: number; headers: Headers } {
  const problem = toProblem(errors[0], c.get("requestId"), new Date());
  return {
    ...(errors.length === 1 && !c.req.path.includes(",") && { status: problem.status }),
    headers: new Headers(problemHeaders(problem)),
  };
}

/** What is not kept here, nobody else may keep. A stream has headers of its own. */
function answerMeta(type: string): { headers?: Headers } {
  return type === "subscription" ? {} : { headers: new Headers({ "Cache-Control": "private, no-cache" }) };
}
