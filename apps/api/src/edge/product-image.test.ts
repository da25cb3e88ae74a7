import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { createFolderStore, observeOffers, type Platform } from "@vitrine/domain";
import { catalogDeps, makeOffer, makeShop } from "@vitrine/domain/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { openTestPlatform } from "../testing.ts";
import { connectionFrom } from "./testing.ts";

const picture = Buffer.from(`GIF89a${"x".repeat(2_000)}`);
const sha256 = createHash("sha256").update(picture).digest("hex");

describeOnBothDatabases("the copy of a product's picture", (db: () => Database) => {
  let platform: Platform;
  let api: Api;
  let folder: string;
  let productId: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pictures-"));
    platform = await openTestPlatform(db(), { IMAGE_STORE: folder });
    api = createApi(platform);
    const shopId = await makeShop(db(), "pictures");
    const [offer] = await observeOffers(catalogDeps(db()), [makeOffer(shopId, "a")]);
    productId = offer!.productId;
    await createFolderStore(folder).put(sha256, picture);
    await sql`insert into product_image (product_id, url, host, exists, type, bytes, sha256, is_kept)
      values (${productId}, 'https://x.example/a.gif', 'x.example', true, 'image/gif', ${picture.length}, ${sha256}, true)`.execute(
      db().ingest,
    );
  });
  afterAll(async () => {
    await api.close();
    await platform.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (id: number | string, headers: Record<string, string> = {}) =>
    api.app.request(`/product-images/${id}`, { headers }, connectionFrom("203.0.113.7"));

  it("is served as what it is, and not sent twice", async () => {
    const answer = await ask(productId, { "Accept-Encoding": "gzip" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("image/gif");
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=86400");
    expect(Buffer.from(await answer.arrayBuffer()).equals(picture)).toBe(true);
    expect((await ask(productId, { "If-None-Match": answer.headers.get("ETag")! })).status).toBe(304);
  });

  it("is not there for others", async () => {
    for (const id of [
      productId + 1_000_000,
      "0",
      "-1",
      "1.5",
      "..%2f..%2fetc%2fpasswd",
      "x".repeat(300),
      "9".repeat(20),
    ])
      expect((await ask(id)).status, String(id)).toBe(404);
  });

  it("that was deleted by hand is not found, and nothing breaks", async () => {
    await createFolderStore(folder).remove(sha256);
    expect((await ask(productId)).status).toBe(404);
    await createFolderStore(folder).put(sha256, picture);
  });
});
