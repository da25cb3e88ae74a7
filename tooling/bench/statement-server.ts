import { serve } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";

// A program: `node statement-server.ts DATABASE_URL STATEMENTS.json`. Bare Hono and `pg`: the statement of the path's number
// with the parameters of the query, and `JSON.stringify` of its rows. What one would write by hand.
const [databaseUrl, file] = process.argv.slice(2) as [string, string];
const { default: statements } = (await import(file, { with: { type: "json" } })) as { default: string[] };
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
const app = new Hono();
app.get("/:number", async (c) => {
  const parameters = JSON.parse(c.req.query("p") ?? "[]") as unknown[];
  const { rows } = await pool.query(statements[Number(c.req.param("number"))] as string, parameters);
  return c.json({ items: rows });
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
