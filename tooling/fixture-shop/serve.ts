import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fixtureListing, fixturePage, LISTED } from "./product-page.ts";

export interface FixtureShopOptions {
  articles: number;
  /** How long a product page is, about. Default 4,000 bytes. */
  bytes?: number;
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** Whether a sitemap names every article; else listings lead to them. */
  sitemap?: boolean;
  host?: string;
}

/** A request as the shop saw it, in milliseconds of its monotonic clock. */
export interface FixtureRequest {
  path: string;
  agent: string | undefined;
  from: number;
  /** When the answer was sent or the connection lost; NaN while under way. */
  to: number;
}

export interface FixtureShop {
  /** "http://127.0.0.1:PORT" */
  origin: string;
  requests: FixtureRequest[];
  /** Changes every price from now on. */
  setRound(round: number): void;
  /** Pages that are not answered before they are let go. */
  hold(path: string): () => void;
  close(): Promise<void>;
}

/** A shop of many generated articles on loopback, which keeps a log. */
export async function serveFixtureShop({
  articles,
  bytes = 4_000,
  delayMs = 0,
  sitemap = false,
  host = "127.0.0.1",
}: FixtureShopOptions): Promise<FixtureShop> {
  const requests: FixtureRequest[] = [];
  const held = new Map<string, Promise<void>>();
  let round = 0;

  function answer(path: string): { type: string; body: string } | null {
    const [, kind, number] = /^\/(p|c)\/(\d+)$/.exec(path) ?? [];
    if (kind === "p" && Number(number) < articles)
      return { type: "text/html; charset=utf-8", body: fixturePage(Number(number), { bytes, round }) };
    if (kind === "c" && Number(number) * LISTED < articles)
      return { type: "text/html; charset=utf-8", body: fixtureListing(Number(number), articles) };
    if (path === "/robots.txt" && sitemap) return { type: "text/plain", body: "Sitemap: /sitemap.xml" };
    if (path === "/sitemap.xml" && sitemap) return { type: "application/xml", body: writeSitemap(articles) };
    return path === "/" ? { type: "text/html", body: writeHome(sitemap ? 0 : articles) } : null;
  }

  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const entry = { path, agent: request.headers["user-agent"], from: performance.now(), to: Number.NaN };
    requests.push(entry);
    response.once("close", () => {
      entry.to = performance.now();
    });
    if (delayMs > 0) await sleep(delayMs);
    await held.get(path);
    const found = answer(path);
    if (found) response.writeHead(200, { "content-type": found.type }).end(found.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    setRound(next) {
      round = next;
    },
    hold(path) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(path, promise);
      return () => {
        held.delete(path);
        resolve();
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function writeHome(articles: number): string {
  const links = Array.from(
    { length: Math.ceil(articles / LISTED) },
    (_, part) => `<li><a href="/c/${part}">Part ${part}</a></li>`,
  );
  return `<!doctype html><title>Fixture Music</title><h1>Fixture Music</h1><ul>${links.join("")}</ul>`;
}

function writeSitemap(articles: number): string {
  const entries = Array.from({ length: articles }, (_, index) => `<url><loc>/p/${index}</loc></url>`);
  return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join("")}</urlset>`;
}
