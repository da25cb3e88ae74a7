import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { serve } from "@hono/node-server";
import { createLogger } from "@vitrine/domain";
import { Hono } from "hono";
import { answerHeaders } from "./answer-headers.ts";
import type { AppEnv, Caller } from "./context.ts";
import { handleError, handleNotFound } from "./errors.ts";
import { requestId } from "./request-id.ts";

/** A line of the log, as JSON. */
export type LogLine = Record<string, unknown> & { level: string };

/** An app with what every middleware of the edge needs before it, and its log. */
export function createTestApp(): { app: Hono<AppEnv>; log: LogLine[] } {
  const log: LogLine[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  const app = new Hono<AppEnv>();
  app.use(answerHeaders(), requestId({ log: createLogger({ level: "debug", pretty: false, destination }) }));
  app.onError(handleError).notFound(handleNotFound);
  return { app, log };
}

export const anonymous: Caller = { kind: "anonymous", id: "ip:203.0.113.7", address: "203.0.113.7", scopes: [] };

/** What stands in for a connection where `app.request` is called. */
export function connectionFrom(remoteAddress: string): AppEnv["Bindings"] {
  return { incoming: { socket: { remoteAddress } } } as AppEnv["Bindings"];
}

export interface TestServer {
  port: number;
  url: string;
  /** Sends bytes as they are on a connection of its own, and gives all that came back until `until` or the end. */
  exchange(bytes: string, until?: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** Serves the app over real sockets on loopback. */
export async function serveOnLoopback(app: Hono<AppEnv>): Promise<TestServer> {
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    exchange(bytes, until) {
      const socket = connectTcp(port, "127.0.0.1");
      let received = "";
      socket.on("data", (data) => {
        received += data;
        if (until?.test(received)) socket.destroy();
      });
      socket.on("error", () => {});
      socket.write(bytes);
      return new Promise((resolve) => {
        socket.on("close", () => resolve(received));
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
