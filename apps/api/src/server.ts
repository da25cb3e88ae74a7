import type { Server } from "node:http";
import { type ServerType, serve } from "@hono/node-server";
import type { Hono } from "hono";
import type { AppEnv } from "./edge/context.ts";

/** Longest a request under way is waited for when the server stops. */
const DRAIN_MS = 10_000;

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
export function listen(app: Hono<AppEnv>, { port, host }: ListenOptions): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve(
      {
        fetch: app.fetch,
        port,
        hostname: host,
        serverOptions: {
          headersTimeout: 10_000,
          requestTimeout: 15_000,
          keepAliveTimeout: 75_000,
          connectionsCheckingInterval: 2_000,
        },
      },
      (info) => {
        const name = info.family === "IPv6" ? `[${info.address}]` : info.address;
        resolve({ url: `http://${name}:${info.port}`, stop: () => stop(server as Server) });
      },
    );
    server.once("error", reject);
  });
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
