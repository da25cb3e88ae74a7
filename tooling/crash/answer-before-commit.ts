import { serve } from "@hono/node-server";
import { createIngest, openPlatform, readConfig, track } from "@vitrine/domain";
import type { TrackInput } from "@vitrine/domain/contract";
import { Hono } from "hono";

// A program: takes events as the api does, and answers before they are stored. What it loses when it is killed shows that
// a loss would be found.
const platform = await openPlatform(readConfig(), { follow: false });
const ingest = createIngest(platform);
const client = { address: "", userAgent: "", asksNotToBeTracked: false };
const app = new Hono();
app.post("/api/v1/events", async (c) => {
  const { events } = await c.req.json<TrackInput>();
  for (const event of events) if (event.at) event.at = new Date(event.at);
  track({ ...platform, ingest }, { events }, { client, mayNameVisitors: true }).catch((err) =>
    platform.log.error({ err }, "Events that were acknowledged are lost"),
  );
  return c.json({ accepted: events.length, duplicates: 0, rejected: [] });
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  platform.log.info({ url: `http://127.0.0.1:${port}` }, "Answers before the commit");
});
process.on("SIGTERM", async () => {
  await ingest.close();
  await platform.close();
  process.exit(0);
});
