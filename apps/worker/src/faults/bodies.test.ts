import { type IncomingMessage, request } from "node:http";
import https, { createServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createBrotliDecompress, createGunzip, createZstdDecompress } from "node:zlib";
import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHttpClient, defaultLimits, type HttpClient } from "../crawl/http-client.ts";
import { createNetworkGuard } from "../crawl/network-guard.ts";
import { type Certificate, makeCertificate } from "../testing/certificates.ts";
import { crawlWith, setLimits } from "../testing/crawl-with.ts";
import { type EvilShop, openEvilShop } from "../testing/evil-shop.ts";
import { productPage } from "../testing/shop-pages.ts";

const userAgent = "VitrineBot/1.0 (+crawl@example.org)";
const openClient = (host: string) =>
  createHttpClient({ userAgent, guard: createNetworkGuard({ allowPrivateHosts: [host] }) });

/** What comes in a body, how slowly, and over what connection. C2, a page of 100 MB, has a process of its own to measure. */
describe("hostile bodies and connections", () => {
  let db: Database;
  let shop: EvilShop;
  const cleanUp: (() => unknown)[] = [];
  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
  }, 30_000);
  afterAll(() => db.close());
  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });
  async function open() {
    shop = await openEvilShop();
    cleanUp.push(shop.close);
  }
  async function errorsOf(shopId: number): Promise<Record<string, string | null>> {
    const { rows } = await sql<{ url: string; error: string | null }>`
      select url, last_error as error from crawl_target where shop_id = ${shopId}`.execute(db.reads);
    return Object.fromEntries(rows.map(({ url, error }) => [new URL(url).pathname, error]));
  }

  describe("C3 bombs", () => {
    const paths = ["/gzip", "/gzip-twice", "/br", "/zstd", "/stacked", "/lie", "/fine"];

    it("are refused at 20 MB, two codings, and a coding that was not offered", async () => {
      await open();
      const before = process.memoryUsage().rss;
      const policy = { startUrls: paths.map((path) => shop.origin + path) };
      const { run, shopId } = await crawlWith(db, shop.origin, { policy });
      expect(run).toMatchObject({ status: "succeeded", stats: { products: 1, failed: 6 } });
      expect(await errorsOf(shopId)).toEqual({
        "/gzip": "the body inflates beyond 20 MB",
        "/gzip-twice": "the body inflates beyond 20 MB",
        "/br": "the body inflates beyond 20 MB",
        "/zstd": "content coding “zstd” is not read",
        "/stacked": "1000 content codings on one body",
        "/lie": "the body is not what its content coding says",
        "/fine": null,
      });
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    }, 30_000);

    it("inflate to what they say where nobody stops them", async () => {
      await open();
      const limits = { maxInflatedBytes: 1e9 };
      const client = openClient(shop.host);
      cleanUp.push(client.close);
      for (const path of ["/gzip", "/gzip-twice", "/br"]) {
        const { body } = await client.fetch({ url: shop.origin + path, contentTypes: /./, limits });
        expect(body.length, path).toBe(60_000_000);
      }
      // A reader that undoes whatever the header names has the zstd body, and a thousand decoders at once.
      const naive = { gzip: createGunzip, br: createBrotliDecompress, zstd: createZstdDecompress };
      const answer = await new Promise<IncomingMessage>((resolve) => request(`${shop.origin}/zstd`, resolve).end());
      let size = 0;
      for await (const chunk of answer.pipe(naive.zstd())) size += (chunk as Uint8Array).length;
      expect(size).toBe(60_000_000);
      const stacked = await new Promise<IncomingMessage>((resolve) => request(`${shop.origin}/stacked`, resolve).end());
      stacked.resume();
      const codings = String(stacked.headers["content-encoding"]).split(", ") as (keyof typeof naive)[];
      expect(codings.map((coding) => naive[coding]()).length).toBe(1_000);
    }, 30_000);
  });

  describe("C11 bodies that drip or never end", () => {
    it("are given up at the deadline, 30 seconds as it comes, and an endless one is cut at 5 MB", async () => {
      expect(defaultLimits).toMatchObject({ deadlineMs: 30_000, maxWireBytes: 5_000_000 });
      await open();
      const client = openClient(shop.host);
      cleanUp.push(client.close);
      const began = performance.now();
      for (const path of ["/drip", "/silent"]) {
        const gone = client.fetch({ url: shop.origin + path, contentTypes: /./, limits: { deadlineMs: 400 } });
        await expect(gone).rejects.toMatchObject({ failure: "timeout" });
      }
      expect(performance.now() - began).toBeLessThan(5_000);
      const policy = { startUrls: ["/drip", "/endless", "/fine"].map((path) => shop.origin + path) };
      const { run, shopId } = await crawlWith(db, shop.origin, {
        policy,
        // What is given up is tried again in five seconds, and in thirty: here it counts as given up at once.
        change: (context) => {
          setLimits(context, { deadlineMs: 2_000 });
          const { client } = context;
          context.client = { ...client, fetch: (request) => client.fetch(request).catch(makeFinal) };
        },
      });
      expect(run.stats).toMatchObject({ products: 2, failed: 1 });
      const errors = await errorsOf(shopId);
      expect(errors["/drip"]).toBe("no whole answer within 2 s");
      expect(errors["/endless"]).toBe("it is longer than what is read");
      expect(shop.sentBytes()).toBeLessThan(40_000_000);
    }, 30_000);

    it("are waited for where there is no deadline", async () => {
      await open();
      const client = openClient(shop.host);
      const stop = new AbortController();
      let settled = 0;
      const waiting = ["/drip", "/silent"].map((path) =>
        client
          .fetch({ url: shop.origin + path, contentTypes: /./, signal: stop.signal, limits: { deadlineMs: 600_000 } })
          .catch(() => {})
          .finally(() => settled++),
      );
      await sleep(1_500);
      expect(settled).toBe(0);
      stop.abort();
      await Promise.all(waiting);
      client.close();
    });
  });

  describe("C14 TLS", () => {
    const DAY_MS = 86_400_000;
    const at = (days: number) => new Date(Date.now() + days * DAY_MS);
    const valid = { validFrom: at(-10), validTo: at(10) };
    const authority = { name: "Test authority", ...makeCertificate({ name: "Test authority", ...valid }) };
    const good = makeCertificate({ name: "shop", issuer: authority, ...valid });
    const expired = makeCertificate({ name: "shop", issuer: authority, validFrom: at(-10), validTo: at(-1) });
    const early = makeCertificate({ name: "shop", issuer: authority, validFrom: at(1), validTo: at(10) });
    const stranger = { name: "Stranger", ...makeCertificate({ name: "Stranger", ...valid }) };
    const unknown = makeCertificate({ name: "shop", issuer: stranger, ...valid });
    const trusted = getCACertificates("default");
    beforeAll(() => setDefaultCACertificates([...trusted, authority.cert]));
    afterAll(() => setDefaultCACertificates(trusted));

    async function serveTls(certificate: Certificate) {
      let asked = 0;
      const server = createServer(certificate, (_, response) => {
        asked++;
        response.writeHead(200, { "content-type": "text/html" }).end(productPage("Safe Sax", { sku: "S" }));
      });
      const origin = await listen(server, "https");
      return { origin, asked: () => asked };
    }
    async function listen(server: Server | ReturnType<typeof createServer>, scheme: string): Promise<string> {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
      return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    const get = (origin: string, by = openClient(new URL(origin).host)) => {
      cleanUp.push(by.close);
      return by.fetch({ url: `${origin}/`, contentTypes: /./, limits: { deadlineMs: 600 } });
    };

    it("is trusted with a certificate that is in order, and with no other", async () => {
      expect((await get((await serveTls(good)).origin)).status).toBe(200);
      const bad = { CERT_HAS_EXPIRED: expired, CERT_NOT_YET_VALID: early, DEPTH_ZERO_SELF_SIGNED_CERT: stranger };
      for (const [code, certificate] of Object.entries({ ...bad, UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknown })) {
        const server = await serveTls(certificate);
        await expect(get(server.origin), code).rejects.toMatchObject({
          failure: "connection",
          message: `the connection failed: ${code}`,
        });
        expect(server.asked(), code).toBe(0);
      }
    });

    it("is not made lax by the environment", async () => {
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
      try {
        const server = await serveTls(expired);
        await expect(get(server.origin)).rejects.toMatchObject({ failure: "connection" });
        expect(server.asked()).toBe(0);
      } finally {
        if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      }
    });

    it("is given up where the handshake hangs", async () => {
      const origin = await listen(
        createTcpServer((socket: Socket) => void socket.on("error", () => {}).resume()),
        "https",
      );
      const client = openClient(new URL(origin).host);
      const fetched = get(origin, client);
      await expect(fetched).rejects.toMatchObject({ failure: "timeout" });
      client.close();
    });

    it("gives the page away to whoever stands in between where certificates are not looked at", async () => {
      const lax: HttpClient = {
        fetch: (request) => readLaxly(request.url),
        stream: () => Promise.reject(new Error("nobody streams here")),
        close() {},
      };
      for (const certificate of [expired, early, stranger, unknown]) {
        const server = await serveTls(certificate);
        const { body } = await get(server.origin, lax);
        expect(new TextDecoder().decode(body)).toContain("Safe Sax");
        expect(server.asked()).toBe(1);
      }
    });
  });
});

/** A failure that is not tried again. */
function makeFinal(error: unknown): never {
  throw Object.defineProperty(error as Error, "passes", { value: false });
}

async function readLaxly(url: string) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    https.get(url, { rejectUnauthorized: false, agent: false }, resolve).on("error", reject),
  );
  const body = Buffer.concat(await answer.toArray());
  return { url, status: 200, headers: {}, body, wireBytes: body.length, truncated: false };
}
