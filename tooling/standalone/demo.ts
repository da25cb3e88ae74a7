import { join } from "node:path";
import { listShops, type Platform, startCrawl, upsertShop } from "@vitrine/domain";
import { startDemoShops } from "../demo-shop/index.ts";

/** Fixed, because a shop's address is part of every offer's: another port would be another shop. */
const PORTS = [4301, 4302, 4303] as const;
const RECRAWL_MS = 60_000;

export interface Demo {
  /** Host and port of each shop, for the crawler to be let in. */
  hosts: string[];
  shops: { name: string; url: string }[];
  recrawlEveryMs: number;
  /** Starts the first crawl of shops that were never crawled. */
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
  return {
    hosts: demo.shops.map((shop) => new URL(shop.url).host),
    shops: demo.shops,
    recrawlEveryMs: RECRAWL_MS,
    async crawl() {
      for (const { slug } of fresh) await startCrawl(platform, { shop: slug });
    },
    stop: () => demo.stop(),
  };
}
