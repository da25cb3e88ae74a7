import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getCrawlRun, listShops, type Platform, startCrawl, upsertShop } from "@vitrine/domain";
import { startDemoShops } from "../demo-shop/index.ts";

/** Fixed, because a shop's address is part of every offer's: another port would be another shop. */
const PORTS = [4301, 4302, 4303] as const;
const RECRAWL_MS = 60_000;

export interface Demo {
  /** Host and port of each shop, for the crawler to be let in. */
  hosts: string[];
  shops: { name: string; url: string }[];
  recrawlEveryMs: number;
  /** Crawls the shops that were never crawled, the English one first: products are named by whoever shows them first. */
  crawl(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the demo shops and puts them on the list of shops. Null where their ports are taken: everything else works
 * without them.
 */
export async function openDemo(platform: Platform): Promise<Demo | null> {
  const { config, log } = platform;
  const demo = await startDemoShops({ ports: PORTS, stateFile: join(config.DATA_DIR, "demo-prices.json") }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") throw error;
      log.warn({ ports: PORTS }, "The demo shops are left out: their ports are taken");
      return null;
    },
  );
  if (!demo) return null;
  const known = new Set((await listShops(platform)).map((shop) => shop.slug));
  const fresh = demo.shops.filter((shop) => !known.has(shop.slug));
  for (const { categories, ...shop } of fresh) {
    await upsertShop(platform, { ...shop, policy: { delaySeconds: 0, categories } });
  }
  let stopped = false;
  return {
    hosts: demo.shops.map((shop) => new URL(shop.url).host),
    shops: demo.shops,
    recrawlEveryMs: RECRAWL_MS,
    async crawl() {
      for (const { slug } of fresh.toSorted((a, b) => Number(b.country === "IE") - Number(a.country === "IE"))) {
        const { id } = await startCrawl(platform, { shop: slug });
        while (!stopped && !(await getCrawlRun(platform, { id })).finishedAt) await sleep(200);
        if (stopped) return;
      }
    },
    stop() {
      stopped = true;
      return demo.stop();
    },
  };
}
