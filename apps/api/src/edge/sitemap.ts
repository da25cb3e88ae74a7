import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { getSitemapIndex, getSitemapPage, notFound } from "@vitrine/domain";
import type { Handler } from "hono";
import type { Services } from "../context.ts";
import { chooseEncoding } from "./compression.ts";
import type { AppEnv } from "./context.ts";

/** Crawlers ask for it a few times a day. */
const KEPT_MS = 10 * 60_000;
/** A page of 50,000 addresses has about 300 kB compressed. */
const MAX_KEPT = 40;
const compress = promisify(gzip);
const inflate = promisify(gunzip);

/**
 * The sitemap of the site: `/sitemap.xml` lists the pages `/sitemap-1.xml`, … For anybody, so what was made is kept for ten
 * minutes, compressed, and made once however many ask.
 *
 * @example
 * ```ts
 * app.get("/:file{sitemap(?:-[0-9]+)?\\.xml}", sitemap(services));
 * ```
 */
export function sitemap(services: Pick<Services, "db" | "config" | "clock">): Handler<AppEnv> {
  const kept = new Map<number, { at: number; body: Promise<Buffer<ArrayBuffer>> }>();

  function take(page: number): Promise<Buffer<ArrayBuffer>> {
    const now = services.clock.now().getTime();
    const known = kept.get(page);
    if (known && now - known.at < KEPT_MS) return known.body;
    const text = page === 0 ? getSitemapIndex(services) : getSitemapPage(services, page);
    const body = text.then((xml) => compress(xml));
    kept.delete(page);
    kept.set(page, { at: now, body });
    body.catch(() => kept.delete(page));
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
    return body;
  }

  return async function sitemap(c) {
    const [, number] = /^\/sitemap(?:-([1-9]\d{0,8}))?\.xml$/.exec(c.req.path) ?? [];
    if (number === undefined && c.req.path !== "/sitemap.xml") throw notFound("sitemap page", c.req.path.slice(1, 50));
    const body = await take(Number(number ?? 0));
    const headers = {
      "Content-Type": "application/xml; charset=utf-8",
      "Cache-Control": "public, max-age=600",
      Vary: "Accept-Encoding",
    };
    if (chooseEncoding(c.req.header("Accept-Encoding")) === undefined) return c.body(await inflate(body), 200, headers);
    return c.body(body, 200, { ...headers, "Content-Encoding": "gzip" });
  };
}
