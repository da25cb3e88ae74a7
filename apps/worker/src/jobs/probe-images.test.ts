import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { archiveProduct, createFolderStore, createManualClock, observeOffers, restoreProduct } from "@vitrine/domain";
import { catalogDeps, makeOffer, makeShop } from "@vitrine/domain/testing";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createHttpClient } from "../crawl/http-client.ts";
import { createNetworkGuard } from "../crawl/network-guard.ts";
import { createRobotsCache } from "../crawl/robots-cache.ts";
import { testPlatform } from "../testing/open-worker.ts";
import { type Answer, type ShopServer, serveShop } from "../testing/serve.ts";
import { probeImages } from "./probe-images.ts";

const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(200, 7)]);
const GIF = Buffer.from(`GIF89a${"x".repeat(50)}`);
const HOUR_MS = 3_600_000;
let run = 0;

const send =
  (body: Buffer, type = "image/png"): Answer =>
  (_request, response) =>
    response.writeHead(200, { "content-type": type }).end(body);

describeOnBothDatabases("a worker that looks at pictures", (db) => {
  const ending: (() => unknown)[] = [];
  let clock: ReturnType<typeof createManualClock>;
  beforeEach(async () => {
    clock = createManualClock("2026-03-01T12:00:00Z");
    await sql`truncate product_image`.execute(db().ingest);
    await sql`delete from reader_position where reader = 'images'`.execute(db().ingest);
    await sql`update product set image_url = null`.execute(db().ingest);
  });
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  async function serve(answers: Record<string, Answer>, options = {}): Promise<ShopServer> {
    const server = await serveShop(answers, options);
    ending.push(() => server.close());
    return server;
  }

  /** A product with a picture at that address. */
  async function addProduct(imageUrl: string): Promise<number> {
    const shopId = await makeShop(db(), "pictures");
    const product = { name: `Pictured ${++run}`, imageUrl };
    const [result] = await observeOffers(catalogDeps(db()), [
      makeOffer(shopId, `pictured-${run}`, { product, at: clock.now() }),
    ]);
    return result!.productId;
  }

  function start({ imageStore }: { imageStore?: string } = {}) {
    const userAgent = "TestBot/1";
    const client = createHttpClient({ userAgent, guard: createNetworkGuard({ allowPrivateHosts: ["127.0.0.1"] }) });
    const robots = createRobotsCache({ client, userAgent, clock });
    const store = imageStore ? createFolderStore(imageStore) : null;
    ending.push(() => client.close());
    ending.push(probeImages({ ...testPlatform(db()), clock, client, robots, store, delayMs: 0, pollMs: 20 }));
  }

  const imageOf = async (id: number) => {
    const { rows } = await sql<Record<string, unknown>>`
      select exists, type, bytes, error, failures, is_kept as "isKept", due_at as "dueAt", checked_at as "checkedAt",
        has_image as "hasImage", sha256
      from product_image join product on product.id = product_id where product_id = ${id}`.execute(db().ingest);
    return rows[0];
  };
  const checked = (id: number) =>
    expect.poll(async () => (await imageOf(id))?.checkedAt ?? null, { timeout: 10_000 }).not.toBeNull();

  it("says of each product whether its picture is there, and looks again in a week or in five minutes", async () => {
    const shop = await serve({ "/a.png": send(PNG), "/page": "<html>no picture</html>" });
    const [there, missing, page] = [
      await addProduct(`${shop.origin}/a.png`),
      await addProduct(`${shop.origin}/b.png`),
      await addProduct(`${shop.origin}/page`),
    ];
    start();
    for (const id of [there, missing, page]) await checked(id);
    const week = new Date(clock.now().getTime() + 168 * HOUR_MS);
    const soon = new Date(clock.now().getTime() + HOUR_MS / 12);
    expect(await imageOf(there)).toMatchObject({
      exists: true,
      type: "image/png",
      bytes: PNG.length,
      hasImage: true,
      isKept: false,
      dueAt: week,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await imageOf(missing)).toMatchObject({
      exists: false,
      hasImage: false,
      error: "it answered 404",
      dueAt: soon,
    });
    expect(await imageOf(page)).toMatchObject({ exists: false, hasImage: false, error: "content type text/html" });
    const { rows } = await sql`
      select from change where kind = 'product' and product_id = ${there} and after ->> 'hasImage' = 'true'`.execute(
      db().ingest,
    );
    expect(rows).toHaveLength(1);
  });

  it("leaves the pictures of what is no longer listed alone, until it is again", async () => {
    const shop = await serve({ "/a.png": send(PNG), "/b.png": send(PNG) });
    const [archived, listed] = [await addProduct(`${shop.origin}/a.png`), await addProduct(`${shop.origin}/b.png`)];
    start();
    for (const id of [archived, listed]) await checked(id);
    const looks = (path: string) => shop.paths().filter((one) => one === path).length;
    await archiveProduct(catalogDeps(db()), { id: archived });
    const resting = () => sql`select from product_image where due_at = 'infinity'`.execute(db().ingest);
    await expect.poll(async () => (await resting()).rows.length, { timeout: 10_000 }).toBe(1);
    clock.advance(8 * 24 * HOUR_MS);
    await expect.poll(() => looks("/b.png"), { timeout: 10_000 }).toBe(2);
    expect(looks("/a.png")).toBe(1);
    await restoreProduct(catalogDeps(db()), { id: archived });
    await expect.poll(() => looks("/a.png"), { timeout: 10_000 }).toBe(2);
  });

  it("keeps what it knows while a server fails, and waits longer each time", async () => {
    let isDown = false;
    const shop = await serve({
      "/a.png": (request, response) =>
        isDown ? response.writeHead(500).end() : (send(PNG) as (...parts: unknown[]) => unknown)(request, response),
    });
    const id = await addProduct(`${shop.origin}/a.png`);
    start();
    await checked(id);
    isDown = true;
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      clock.set(((await imageOf(id))!.dueAt as Date).toISOString());
      await expect.poll(async () => (await imageOf(id))!.failures, { timeout: 10_000 }).toBe(attempt);
      pauses.push(((await imageOf(id))!.dueAt as Date).getTime() - clock.now().getTime());
      expect(await imageOf(id)).toMatchObject({ exists: true, hasImage: true, error: "it answered 500" });
    }
    expect(pauses.map((ms) => Math.round(ms / 60_000))).toEqual([5, 10, 20]);
  });

  it("looks at once at a product's new picture, and only that one counts", async () => {
    const shop = await serve({ "/a.png": send(PNG), "/b.gif": send(GIF, "application/octet-stream") });
    const id = await addProduct(`${shop.origin}/a.png`);
    start();
    await checked(id);
    await sql`update product set image_url = ${`${shop.origin}/b.gif`} where id = ${id}`.execute(db().ingest);
    await sql`insert into change (kind, product_id, category_path) values ('product', ${id}, '')`.execute(db().ingest);
    await expect.poll(async () => (await imageOf(id))?.type, { timeout: 10_000 }).toBe("image/gif");
  });

  it("keeps a copy once for all who show it, and removes it with the last", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pictures-"));
    ending.push(() => rmSync(folder, { recursive: true }));
    const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    let body = PNG;
    const shop = await serve({
      "/a.png": (request, response) => (send(body) as (...parts: unknown[]) => unknown)(request, response),
      "/same.png": send(PNG),
      "/drawing.svg": send(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "image/svg+xml"),
    });
    const a = await addProduct(`${shop.origin}/a.png`);
    const same = await addProduct(`${shop.origin}/same.png`);
    const drawing = await addProduct(`${shop.origin}/drawing.svg`);
    start({ imageStore: folder });
    for (const id of [a, same, drawing]) await checked(id);
    expect(await imageOf(drawing)).toMatchObject({ exists: true, isKept: false });
    expect(files().map(({ name }) => name)).toEqual([(await imageOf(a))!.sha256]);
    body = Buffer.concat([PNG, PNG]);
    clock.advance(169 * HOUR_MS);
    await expect.poll(async () => (await imageOf(a))!.bytes, { timeout: 10_000 }).toBe(body.length);
    expect(files()).toHaveLength(2);
    await sql`update product_image set is_kept = false where product_id = ${same}`.execute(db().ingest);
    body = PNG;
    clock.advance(169 * HOUR_MS);
    await expect.poll(() => files().length, { timeout: 10_000 }).toBe(1);
  });

  it("asks a host for one picture at a time, as its robots.txt says, and nothing that is private", async () => {
    const shop = await serve(
      {
        "/robots.txt": (_request, response) => response.end("User-agent: *\nDisallow: /closed/"),
        ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`/${index}.png`, send(PNG)])),
        "/closed/x.png": send(PNG),
      },
      { delayMs: 30 },
    );
    const ids = [];
    for (let index = 0; index < 8; index++) ids.push(await addProduct(`${shop.origin}/${index}.png`));
    const closed = await addProduct(`${shop.origin}/closed/x.png`);
    const inside = await addProduct("http://169.254.169.254/latest/x.png");
    start();
    start();
    for (const id of [...ids, closed, inside]) await checked(id);
    expect(shop.maxInFlight()).toBe(1);
    expect(shop.paths()).not.toContain("/closed/x.png");
    expect(await imageOf(closed)).toMatchObject({ exists: null, hasImage: false, error: "robots.txt forbids" });
    expect(await imageOf(inside)).toMatchObject({ exists: null, hasImage: false });
  });
});
