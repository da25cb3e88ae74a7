import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

/** What the program answers at `/0`, `/1`, … */
export interface ConstantAnswer {
  headers: Record<string, string>;
  /** Base64. */
  body: string;
}

// A program: `node constant-server.ts answers.json`. Bare Hono that answers the same bytes every time, which is as fast
// as an answer of that size can be.
const answers: ConstantAnswer[] = JSON.parse(readFileSync(process.argv[2] as string, "utf8"));
const app = new Hono();
for (const [index, { headers, body }] of answers.entries()) {
  const bytes = new Uint8Array(Buffer.from(body, "base64"));
  app.get(`/${index}`, () => new Response(bytes, { headers }));
}
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
