import { createManualClock } from "@vitrine/domain";
import { afterEach, describe, expect, it } from "vitest";
import { type Answer, type ShopServer, serveShop } from "../testing/serve.ts";
import { createHttpClient } from "./http-client.ts";
import { createNetworkGuard } from "./network-guard.ts";
import { createPace } from "./politeness.ts";
import { allows } from "./robots.ts";
import { createRobotsCache } from "./robots-cache.ts";

const HOUR = 3_600_000;

describe("a site's robots.txt", () => {
  let server: ShopServer;
  afterEach(() => server.close());

  async function open(answers: Record<string, Answer>) {
    server = await serveShop(answers);
    const clock = createManualClock("2026-03-01T00:00:00Z");
    const client = createHttpClient({
      userAgent: "VitrineBot/1.0",
      guard: createNetworkGuard({ allowPrivateHosts: ["127.0.0.1"] }),
    });
    const robots = createRobotsCache({ client, userAgent: "VitrineBot/1.0", clock });
    const pace = createPace({ clock, delayMs: 0 });
    const ask = () => robots.get(server.origin, pace, new AbortController().signal);
    const mayFetch = async (path = "/a") => allows(await ask(), server.origin + path);
    return { clock, ask, mayFetch };
  }

  it("is obeyed", async () => {
    const { mayFetch, ask } = await open({
      "/robots.txt": "User-agent: *\nDisallow: /a\nCrawl-delay: 3\nSitemap: /map.xml",
    });
    expect([await mayFetch("/a"), await mayFetch("/b")]).toEqual([false, true]);
    expect(await ask()).toMatchObject({ crawlDelay: 3, sitemaps: ["/map.xml"], unreachable: null });
  });

  it.each([404, 403, 401, 410])("allows everything where it answers %i", async (status) => {
    const { mayFetch } = await open({ "/robots.txt": (_, response) => response.writeHead(status).end() });
    expect(await mayFetch()).toBe(true);
  });

  it.each([500, 503, 429])("forbids everything where it answers %i, and is asked again soon", async (status) => {
    let answer = status;
    const { mayFetch, ask, clock } = await open({ "/robots.txt": (_, response) => response.writeHead(answer).end() });
    expect(await mayFetch()).toBe(false);
    expect((await ask()).unreachable).toContain(String(status));
    answer = 200;
    expect(await mayFetch()).toBe(false);
    clock.advance(HOUR);
    expect(await mayFetch()).toBe(true);
  });

  it("forbids everything where nobody answers", async () => {
    const { mayFetch } = await open({ "/robots.txt": (_, response) => response.destroy() });
    expect(await mayFetch()).toBe(false);
  });

  it("is read where five redirects lead, and taken for missing beyond", async () => {
    const hops = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index): [string, Answer] => [
          index === 0 ? "/robots.txt" : `/${index}`,
          (_request, response) => response.writeHead(301, { location: `/${index + 1}` }).end(),
        ]),
      );
    const five = await open({ ...hops(5), "/5": "User-agent: *\nDisallow: /" });
    expect(await five.mayFetch()).toBe(false);
    await server.close();
    const six = await open({ ...hops(6), "/6": "User-agent: *\nDisallow: /" });
    expect(await six.mayFetch()).toBe(true);
  });

  it("is fetched once a day", async () => {
    let text = "User-agent: *\nDisallow: /";
    const { mayFetch, clock } = await open({ "/robots.txt": (_, response) => response.end(text) });
    expect(await mayFetch()).toBe(false);
    text = "";
    clock.advance(23 * HOUR);
    expect(await mayFetch()).toBe(false);
    expect(server.requests).toHaveLength(1);
    clock.advance(2 * HOUR);
    expect(await mayFetch()).toBe(true);
  });

  it("is read up to 500 KiB", async () => {
    const filler = "# nothing\n".repeat(52_000);
    const { mayFetch } = await open({ "/robots.txt": `User-agent: *\nDisallow: /a\n${filler}Disallow: /b` });
    expect([await mayFetch("/a"), await mayFetch("/b")]).toEqual([false, true]);
  });
});
