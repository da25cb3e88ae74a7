import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { observeOffers, openPlatform, readConfig } from "@vitrine/domain";
import { sql } from "kysely";
import { createWorkerContext } from "../../apps/worker/src/create-context.ts";
import { startJobLoop } from "../../apps/worker/src/jobs/job-loop.ts";
import { dieAtStatement } from "./die-at-statement.ts";

/** How much too early the defect of that name is. */
const EARLY_MS = 2_000;

// A program: the worker as it is, which may also crawl the shops at `--shop` on loopback. It can be told to die at a
// statement, to let its clock run ahead, so that nobody has to wait for the leases of the dead, and to have a defect, so
// that what it breaks shows that this would be found.
const { values } = parseArgs({
  options: {
    shop: { type: "string", default: "" },
    "clock-ahead-ms": { type: "string", default: "0" },
    "die-before": { type: "string" },
    "die-after": { type: "string" },
    /** `early`: says that offers are written before they are. `unfenced`: writes what it read under leases it has lost.
     * `forgetful`: forgets which pages have ended its predecessors. */
    defect: { type: "string" },
    /** Reads bodies of any size. */
    unbounded: { type: "boolean", default: false },
  },
});
const ahead = Number(values["clock-ahead-ms"]);
const clock = { now: () => new Date(Date.now() + ahead) };
const platform = await openPlatform(readConfig(), { follow: false, clock });
const { "die-before": before, "die-after": after, defect, shop } = values;
const point = before ? dieAtStatement(Number(before), "before") : after ? dieAtStatement(Number(after), "after") : null;
const db = point ? { ...platform.db, ingest: platform.db.ingest.withPlugin(point) } : platform.db;
const context = createWorkerContext(
  { ...platform, db },
  { allowPrivateHosts: shop.split(",").map((url) => new URL(url).host) },
);

if (defect === "early")
  context.observe = async (offers) => {
    sleep(EARLY_MS).then(() => observeOffers({ ...platform, feed: undefined }, offers));
    return offers.map(() => ({ offerId: 0, productId: 0, outcome: "created" }) as never);
  };
if (defect === "unfenced") context.observe = (offers) => observeOffers({ ...platform, feed: undefined }, offers);
if (defect === "forgetful") {
  // Whoever asks how often a page was begun is told that it never was.
  const forget = sql`update crawl_target set last_error = null where last_error like 'a worker ended%'`;
  await forget.execute(platform.db.ingest);
}
if (values.unbounded) {
  const { client } = context;
  const limits = { maxWireBytes: 1e9, maxInflatedBytes: 1e9 };
  context.client = { ...client, fetch: (request) => client.fetch({ ...request, limits }) };
}

// Said first, and not through the log, which is behind: it may be told to die at the first statement of the loop.
process.stdout.write(`${JSON.stringify({ url: shop })}\n`);
const loop = startJobLoop(context);
process.once("SIGTERM", async () => {
  await loop.stop();
  context.client.close();
  await platform.close();
});
