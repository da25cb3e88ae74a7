import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { initTRPC, TRPCError, tracked } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import superjson from "superjson";
import { createPriceLog, type PriceLog } from "./price-log.ts";

/** What the next request is answered with instead of an answer of tRPC's. */
export type Fault = (response: ServerResponse, request: IncomingMessage) => void;

export interface TestServer {
  baseUrl: string;
  port: number;
  /** `GET /trpc/catalog.stats`, in order of arrival. */
  requests: string[];
  headers: IncomingMessage["headers"][];
  /** Answers to the next requests, first one first. */
  faults: Fault[];
  /** Subscriptions that are connected now. */
  openStreams: number;
  /** Ends all connections at once, as the end of its process would. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  port?: number;
  log?: PriceLog;
  /** Number of products in the list. */
  products?: number;
  sse?: { maxDurationMs?: number; pingMs?: number; reconnectAfterInactivityMs?: number };
}

/** A small real tRPC server that speaks the wire of the api: superjson, problems as error data, tracked subscriptions. */
export async function startServer({
  port = 0,
  log = createPriceLog(),
  products = 5,
  sse = {},
}: ServerOptions = {}): Promise<TestServer> {
  const handler = createHTTPHandler({ router: createRouter(log, products, sse), basePath: "/trpc/" });
  const http = createServer((request, response) => {
    server.requests.push(`${request.method} ${request.url}`);
    server.headers.push(request.headers);
    response.setHeader("x-request-id", `req-${server.requests.length}`);
    if (request.url?.includes("onPriceChange")) {
      server.openStreams++;
      response.once("close", () => server.openStreams--);
    }
    const fault = server.faults.shift();
    if (fault) fault(response, request);
    else handler(request, response);
  });
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const address = http.address() as AddressInfo;
  const server: TestServer = {
    baseUrl: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests: [],
    headers: [],
    faults: [],
    openStreams: 0,
    kill: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

/** A fault: this status, with a problem or any other body. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return (response) => {
    response.writeHead(status, {
      "content-type": typeof body === "string" ? "text/html" : "application/json",
      ...headers,
    });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** A fault: the connection is closed before there is an answer. */
export const hangUp: Fault = (response) => response.destroy();

/** A fault: never an answer. */
export const stall: Fault = () => {};

const statuses = { BAD_REQUEST: 400, NOT_FOUND: 404, FORBIDDEN: 403 } as const;

function createRouter(
  log: PriceLog,
  products: number,
  { maxDurationMs, pingMs = 1_000, reconnectAfterInactivityMs }: NonNullable<ServerOptions["sse"]>,
) {
  const t = initTRPC.create({
    transformer: superjson,
    sse: {
      maxDurationMs,
      ping: { enabled: true, intervalMs: pingMs },
      client: { reconnectAfterInactivityMs },
    },
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: {
        status: statuses[error.code as keyof typeof statuses] ?? 500,
        kind: error.code === "NOT_FOUND" ? "not_found" : error.code === "FORBIDDEN" ? "forbidden" : "invalid_input",
        title: error.code,
        detail: error.message,
        requestId: "req-of-problem",
        fields: error.code === "BAD_REQUEST" ? { productId: "must be a number" } : undefined,
      },
    }),
  });
  const anything = (input: unknown) => input;
  const seen = new Set<string>();
  const page = ({ cursor = "0", limit = 2 }: { cursor?: string; limit?: number } = {}) => {
    const from = Number(cursor);
    const to = Math.min(products, from + limit);
    const items = Array.from({ length: to - from }, (_, index) => ({
      id: from + index + 1,
      updatedAt: new Date(Date.UTC(2026, 0, 1)),
    }));
    return { items, nextCursor: to < products ? String(to) : null, asOf: 0 };
  };

  return t.router({
    catalog: {
      list: t.procedure.input(anything).query(({ input }) => page(input as Parameters<typeof page>[0])),
      stats: t.procedure.query(() => ({ products })),
      get: t.procedure.input(anything).query(({ input }) => {
        throw new TRPCError({
          code: "NOT_FOUND",
          message: `There is no product “${(input as { slug: string }).slug}”.`,
        });
      }),
      priceHistory: t.procedure.input(anything).query(({ input }) => input),
      upsert: t.procedure.input(anything).mutation(({ input }) => input),
      onPriceChange: t.procedure.input(anything).subscription(async function* ({ input, signal }) {
        const { productIds, lastEventId } = (input ?? {}) as { productIds?: number[]; lastEventId?: string };
        if (productIds?.includes(403)) throw new TRPCError({ code: "FORBIDDEN", message: "The key was revoked." });
        let position = lastEventId === undefined ? log.rows.length : Number(lastEventId);
        yield tracked(String(position || "0"), null);
        while (!signal?.aborted) {
          for (const row of log.rows.slice(position)) {
            position = row.id;
            if (!productIds || productIds.includes(row.productId)) yield tracked(String(row.id), row);
          }
          await log.waitBehind(position, signal);
        }
      }),
    },
    trending: {
      trackView: t.procedure.input(anything).mutation(({ input }) => {
        const { id } = input as { id: string };
        const duplicates = seen.has(id) ? 1 : 0;
        seen.add(id);
        return { accepted: 1 - duplicates, duplicates, rejected: [] };
      }),
      track: t.procedure.input(anything).mutation(({ input }) => input),
    },
    keys: { rotate: t.procedure.mutation(() => "rotated") },
  });
}
