import { serve } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";

export interface ReferenceServer {
  url: string;
  stop(): Promise<void>;
}

/** Bare Hono that answers the same bytes every time: as fast as an answer of this size can be. */
export function serveConstant(body: Uint8Array, headers: Record<string, string>): Promise<ReferenceServer> {
  const app = new Hono();
  app.get("/constant", () => new Response(body as Uint8Array<ArrayBuffer>, { headers }));
  return listenOnFreePort(app);
}

/** Bare Hono and `pg`, one statement and `JSON.stringify`: what one would write by hand. */
export async function serveStatement(
  databaseUrl: string,
  statement: string,
  parameters: (query: URLSearchParams) => unknown[],
): Promise<ReferenceServer> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
  const app = new Hono();
  app.get("/rows", async (c) => {
    const { rows } = await pool.query(statement, parameters(new URL(c.req.url).searchParams));
    return c.json({ items: rows });
  });
  const server = await listenOnFreePort(app);
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await pool.end();
    },
  };
}

function listenOnFreePort(app: Hono): Promise<ReferenceServer> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      resolve({
        url: `http://127.0.0.1:${port}`,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
  });
}
