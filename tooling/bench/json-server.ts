import { serve } from "@hono/node-server";
import { Hono } from "hono";

// A program: bare Hono that parses a body of events and answers how many they are: what HTTP and JSON alone cost.
const app = new Hono();
app.post("*", async (c) => {
  const body = await c.req.json<{ events?: unknown[]; json?: { events: unknown[] } }>();
  const { events } = body.json ?? body;
  return c.json({ accepted: events!.length, duplicates: 0, rejected: [] });
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
