import { parseArgs } from "node:util";
import { CheerioCrawler, Configuration, LogLevel, log } from "crawlee";

// A program: Crawlee as it comes, which loads a shop's pages and reads their titles. It writes what it took as a line of JSON.
const { values } = parseArgs({
  options: {
    shop: { type: "string", default: "" },
    from: { type: "string" },
    to: { type: "string" },
    at: { type: "string" },
  },
});
const { shop, from, to, at } = values;
log.setLevel(LogLevel.OFF);
const configuration = new Configuration({ persistStorage: false, purgeOnStart: false });
const urls = Array.from({ length: Number(to) - Number(from) }, (_, index) => `${shop}/p/${Number(from) + index}`);
let titles = 0;
const crawler = new CheerioCrawler(
  {
    ...(at && { maxConcurrency: Number(at) }),
    requestHandler: async ({ $ }) => {
      if ($("title").text() !== "") titles++;
    },
  },
  configuration,
);
const started = performance.now();
const before = process.cpuUsage();
await crawler.run(urls);
const seconds = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(before);
const rssMb = Math.round(process.memoryUsage().rss / 1_048_576);
process.stdout.write(`${JSON.stringify({ titles, seconds, cpuMs: (user + system) / 1_000, rssMb })}\n`);
process.exit(0);
