import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { initTRPC } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { Hono } from "hono";
import superjson, { type SuperJSONResult } from "superjson";

// A program: `node trpc-server.ts values.json`. A tRPC router without a transformer on bare Hono, whose one query gives the
// value of that number: at hand as objects, and written as JSON for every answer.
const envelopes: SuperJSONResult[] = JSON.parse(readFileSync(process.argv[2] as string, "utf8"));
const values = envelopes.map((envelope) => superjson.deserialize(envelope));
const t = initTRPC.create();
const router = t.router({
  value: t.procedure.input(Number).query(({ input }) => values[input]),
});
const app = new Hono();
app.all("/trpc/*", (c) => fetchRequestHandler({ endpoint: "/trpc", req: c.req.raw, router }));
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
