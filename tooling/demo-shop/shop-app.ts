import { type Context, Hono } from "hono";
import { drawListing } from "./drawing.ts";
import { replyConditionally } from "./reply.ts";
import { listSitemaps, writeRobots } from "./robots-and-sitemap.ts";
import type { Html } from "./shops/shopfront.ts";
import type { Page, Site } from "./site.ts";
import { renderTrap } from "./trap.ts";

/** One request a shop has answered. */
export interface ShopRequest {
  shop: string;
  /** With its query. */
  path: string;
  userAgent: string;
  at: Date;
  status: number;
}

/** A shop as a Hono app: its pages, pictures, robots.txt and sitemap. `onRequest` hears of every answer. */
export function createShopApp(site: Site, now: () => Date, onRequest: (request: ShopRequest) => void): Hono {
  const { front } = site;
  const sitemaps = listSitemaps(site);
  const app = new Hono();

  app.use(async function logRequest(c, next) {
    const { pathname, search } = new URL(c.req.url);
    const at = now();
    await next();
    const userAgent = c.req.header("user-agent") ?? "";
    onRequest({ shop: front.slug, path: pathname + search, userAgent, at, status: c.res.status });
  });

  const reply = (c: Context, type: string, text: string, changedAt?: Date) =>
    replyConditionally(c.req.raw.headers, {
      type,
      charset: type === "text/html" ? front.charset : "utf-8",
      text,
      changedAt,
    });
  const page = async (c: Context, markup: Html, changedAt?: Date) =>
    reply(c, "text/html", (await markup).toString(), changedAt);

  app.get("/robots.txt", (c) => reply(c, "text/plain", writeRobots(site)));
  app.get("/style.css", (c) => reply(c, "text/css", front.stylesheet));
  app.get("/img/:file{.+\\.svg}", async (c) => {
    const listing = site.listings.find(({ sku }) => `${sku}.svg` === c.req.param("file"));
    return listing ? reply(c, "image/svg+xml", (await drawListing(listing)).toString()) : c.notFound();
  });
  if (front.trap) app.get(`${front.trap}/:month`, (c) => page(c, renderTrap(site, c.req.path)));
  app.get("*", (c) => {
    const { pathname, search, searchParams } = new URL(c.req.url);
    const sitemap = sitemaps.get(pathname);
    if (sitemap) return reply(c, "application/xml", sitemap());
    const found = site.pages.get(pathname + search) ?? site.pages.get(pathname);
    return found ? page(c, found.render(searchParams), lastChange(found)) : c.notFound();
  });
  return app;
}

function lastChange({ shown }: Page): Date | undefined {
  return shown.length > 0 ? new Date(Math.max(...shown.map(({ changedAt }) => changedAt.getTime()))) : undefined;
}
