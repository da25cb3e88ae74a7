import {
  BasicCrawler,
  type BasicCrawlerOptions,
  Configuration,
  EventManager,
  LogLevel,
  log,
  RequestList,
} from "crawlee";
import type { FetchRequest, FetchResponse, HttpClient } from "./http-client.ts";

/** Fetches the page of the item under way. */
export type FetchPage = (request: Omit<FetchRequest, "url">) => Promise<FetchResponse>;

/** Handles one item of a batch. "stop" leaves the rest of the batch alone. */
export type Visit<Item> = (item: Item, fetchPage: FetchPage) => Promise<"next" | "stop">;

/** Longer than any visit: a wait for the host's turn, robots.txt, the page, and writing down what it says. */
const VISIT_TIMEOUT_SECONDS = 300;

/** For Crawlee's reckoning only; it measures nothing here. */
const MEMORY_MB = 4_096;

type CrawleeClient = NonNullable<BasicCrawlerOptions["httpClient"]>;

/** What passes through Crawlee from a visit to the client and back. */
interface Exchange {
  request: FetchRequest;
  response: FetchResponse | null;
}

// Crawlee writes to the console on its own; what matters is in our log and in the run's figures.
log.setLevel(LogLevel.OFF);

/**
 * Visits the items one after the other, in order, in a crawler of their own: a list in memory, no files, no retries, no
 * sessions. Everything that is sent goes through `client`.
 *
 * BasicCrawler, because `extract` parses a page once and better: CheerioCrawler would parse it twice more (measured on a
 * product page of 244 kB: 47 against 210 pages a second), and its base class throws on what we want to see, such as a 503.
 *
 * @throws what a visit throws; the rest of the batch is left alone then
 */
export async function runBatch<Item extends { url: string }>(
  items: Item[],
  client: Pick<HttpClient, "fetch">,
  visit: Visit<Item>,
): Promise<void> {
  let stopped = false;
  let failure: { error: unknown } | null = null;
  const configuration = new Configuration({ persistStorage: false, purgeOnStart: false, memoryMbytes: MEMORY_MB });
  configuration.set("eventManager", new SilentEvents(configuration));
  const crawler = new BasicCrawler(
    {
      // A list and not a queue, which would allocate 16 MB for each batch.
      requestList: await RequestList.open(null, items.map(toSource)),
      httpClient: adaptClient(client),
      maxConcurrency: 1,
      maxRequestRetries: 0,
      retryOnBlocked: false,
      useSessionPool: false,
      respectRobotsTxtFile: false,
      requestHandlerTimeoutSecs: VISIT_TIMEOUT_SECONDS,
      async requestHandler({ request, sendRequest }) {
        const item = items[Number(request.uniqueKey)];
        if (stopped || !item) return;
        try {
          const next = await visit(item, async (options) => {
            const exchange: Exchange = { request: { ...options, url: item.url }, response: null };
            const overrides = { headers: {}, exchange };
            await sendRequest(overrides);
            return exchange.response as FetchResponse;
          });
          stopped = next === "stop";
        } catch (error) {
          stopped = true;
          failure = { error };
        }
      },
    },
    configuration,
  );
  await crawler.run();
  if (failure) throw (failure as { error: unknown }).error;
}

/** Crawlee's own would run `ps` every second, to scale by what it reads: there is nothing to scale here, and may be no `ps`. */
class SilentEvents extends EventManager {}

function toSource({ url }: { url: string }, index: number) {
  return { url, uniqueKey: String(index) };
}

function adaptClient(client: Pick<HttpClient, "fetch">): CrawleeClient {
  return {
    async sendRequest(request) {
      const exchange = request.exchange as Exchange;
      const response = await client.fetch(exchange.request);
      exchange.response = response;
      const { url, status: statusCode, headers } = response;
      return { url, statusCode, headers, body: "" as never, request, redirectUrls: [], trailers: {}, complete: true };
    },
    stream() {
      throw new Error("BasicCrawler sends whole requests only");
    },
  };
}
