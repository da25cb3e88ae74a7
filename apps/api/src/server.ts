import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Api } from "./app.ts";
import { endSlowBody } from "./edge/end-slow-body.ts";
import { KEEP_ALIVE_MS } from "./edge/ready-answer.ts";

/** Longest a request under way is waited for when the server stops. */
const DRAIN_MS = 10_000;
/** Longest time a feed may take to come in. */
const UPLOAD_MS = 3_600_000;

export interface ListenOptions {
  port: number;
  host: string;
}

export interface RunningServer {
  /** "http://127.0.0.1:3000" */
  url: string;
  /** Takes no new connections, lets requests under way end (10 s at the most), then cuts what is left. */
  stop(): Promise<void>;
}

/** Serves the app over HTTP with limits against slow and idle clients. */
export async function listen(
  { app, shortWay }: Pick<Api, "app" | "shortWay">,
  { port, host }: ListenOptions,
): Promise<RunningServer> {
  const longWay = getRequestListener(app.fetch, { hostname: host });
  const server = createServer(
    {
      headersTimeout: 10_000,
      // Of an upload, the longest request there is. All others have less: see `endSlowBody`.
      requestTimeout: UPLOAD_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 2_000,
    },
    (incoming, outgoing) => {
      endSlowBody(incoming);
      if (!shortWay(incoming, outgoing, longWay)) longWay(incoming, outgoing);
    },
  );
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
