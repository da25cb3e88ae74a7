import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { stockShops } from "./assortment.ts";
import type { DemoShopOptions, DemoShops, PriceMove } from "./contract.ts";
import { draw } from "./draw.ts";
import type { Listing } from "./listing.ts";
import { restorePrices, savePrices } from "./price-state.ts";
import { movePrice } from "./pricing.ts";
import { createShopApp, type ShopRequest } from "./shop-app.ts";
import { harmonyHouse } from "./shops/harmony-house.ts";
import { klangfabrik } from "./shops/klangfabrik.ts";
import { maisonMusique } from "./shops/maison-musique.ts";
import { buildSite, type Site } from "./site.ts";
import { describeShop, listOffers, listPages } from "./truth.ts";

export type * from "./contract.ts";
export type { Availability, Condition } from "./listing.ts";
export type { ShopRequest } from "./shop-app.ts";
export type { PageKind } from "./site.ts";

const REQUESTS_KEPT = 20_000;

/**
 * Opens three small shops on loopback: real HTTP servers with real pages, to crawl in a first run and in tests.
 *
 * @throws Error if a port is taken or the state file cannot be read; no shop is left open then.
 * @example
 * const demo = await startDemoShops({ priceEveryMs: 0 });
 * const { url, after } = await demo.changePrice("klangfabrik");
 * await demo.stop();
 */
export async function startDemoShops({
  host = "127.0.0.1",
  ports = [0, 0, 0],
  seed = 1,
  now = () => new Date(),
  priceEveryMs = 30_000,
  stateFile,
}: DemoShopOptions = {}): Promise<DemoShops> {
  const fronts = [klangfabrik, harmonyHouse, maisonMusique];
  const stocks = stockShops(fronts, seed);
  const sites = fronts.map((front, index) => buildSite(front, stocks[index]!));
  let moves = stateFile ? await restorePrices(stateFile, sites, seed) : 0;

  const requests: ShopRequest[] = [];
  const servers: Server[] = [];
  const close = () => Promise.all(servers.map(closeServer));
  try {
    for (const [index, site] of sites.entries()) {
      const app = createShopApp(site, now, (request) => {
        if (requests.push(request) > REQUESTS_KEPT) requests.splice(0, REQUESTS_KEPT / 10);
      });
      const server = createAdaptorServer({ fetch: app.fetch }) as Server;
      servers.push(server);
      site.origin = await listen(server, host, ports[index] ?? 0);
    }
  } catch (error) {
    await close();
    throw error;
  }

  let saved = Promise.resolve();
  async function changePrice(shopSlug?: string, sku?: string): Promise<PriceMove> {
    const [site, listing] = chooseListing(sites, shopSlug, sku, draw(seed, "which", moves));
    const before = listing.price;
    const after = movePrice({ ...listing, ending: site.front.priceEnding }, seed, moves, listing.sku);
    Object.assign(listing, { price: after, changedAt: now() });
    const count = ++moves;
    if (stateFile) {
      const save = () => savePrices(stateFile, sites, seed, count);
      saved = saved.then(save, save);
      await saved;
    }
    const url = site.origin + site.front.productPath(listing);
    return { shop: site.front.slug, sku: listing.sku, url, before, after };
  }

  const timer =
    priceEveryMs > 0 ? setInterval(() => void changePrice().catch(process.emitWarning), priceEveryMs) : null;
  return {
    shops: sites.map(describeShop),
    changePrice,
    pages: (shopSlug) => listPages(findSite(sites, shopSlug)),
    offers: (shopSlug) => listOffers(findSite(sites, shopSlug)),
    requests,
    async stop() {
      if (timer) clearInterval(timer);
      await Promise.all([close(), saved]);
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function findSite(sites: readonly Site[], slug: string): Site {
  const site = sites.find(({ front }) => front.slug === slug);
  if (!site) throw new RangeError(`No demo shop is called "${slug}".`);
  return site;
}

/** The article named, else one picked by a number in [0, 1). */
function chooseListing(sites: readonly Site[], slug: string | undefined, sku: string | undefined, pick: number) {
  const choice = (slug === undefined ? sites : [findSite(sites, slug)])
    .flatMap((site) => site.listings.map((listing): [Site, Listing] => [site, listing]))
    .filter(([, listing]) => sku === undefined || listing.sku === sku);
  const chosen = choice[Math.floor(pick * choice.length)];
  if (!chosen) throw new RangeError(`No demo shop sells an article "${sku}".`);
  return chosen;
}
