import { queryOptions } from "@tanstack/react-query";
import type { CrawlRun, Vitrine } from "@vitrine/sdk";

const CRAWLING_MS = 2_000;
const IDLE_MS = 15_000;

export function catalogStatsQuery({ catalog }: Vitrine) {
  return queryOptions({
    queryKey: ["catalog", "stats"],
    queryFn: ({ signal }) => catalog.stats(undefined, { signal }),
    refetchInterval: IDLE_MS,
  });
}

export function healthQuery({ health }: Vitrine) {
  return queryOptions({
    queryKey: ["health"],
    queryFn: async ({ signal }) => {
      const [detail, { uptimeSeconds }] = await Promise.all([
        health.detail(undefined, { signal }),
        health.live(undefined, { signal }),
      ]);
      return { ...detail, uptimeSeconds };
    },
    refetchInterval: IDLE_MS,
  });
}

export function shopsQuery({ crawl }: Vitrine) {
  return queryOptions({
    queryKey: ["crawl", "shops"],
    queryFn: ({ signal }) => crawl.shops(undefined, { signal }),
    refetchInterval: IDLE_MS,
  });
}

/** The newest 20 runs, asked for more often while one is under way. */
export function crawlRunsQuery({ crawl }: Vitrine) {
  return queryOptions({
    queryKey: ["crawl", "runs"],
    queryFn: async ({ signal }) => (await crawl.runs({ limit: 20 }, { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? CRAWLING_MS : IDLE_MS),
  });
}

export function isUnderWay({ status }: CrawlRun): boolean {
  return status === "queued" || status === "running";
}
