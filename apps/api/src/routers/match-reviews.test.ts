import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import type { Platform } from "@vitrine/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestCallers, openTestPlatform } from "../testing.ts";

describeOnBothDatabases("the review queue", (db: () => Database) => {
  let platform: Platform;
  let callers: Awaited<ReturnType<typeof openTestCallers>>;

  beforeAll(async () => {
    platform = await openTestPlatform(db());
    callers = await openTestCallers(platform);
  });
  afterAll(async () => {
    await callers.close();
    await platform.close();
  });

  it("asks about an offer that may be of another product, and shows the answer at once", async () => {
    const { admin, anyone } = callers;
    const offer = (gtin: string) =>
      JSON.stringify({ type: "offer", key: gtin, price: "9", product: { name: "Orlo QX4400 stage amplifier", gtin } });
    for (const [shop, gtin] of [
      ["one", "4006381333931"],
      ["other", "4006381333948"],
    ] as const) {
      await admin.crawl.upsertShop({ slug: shop, name: shop, url: `https://${shop}.example`, currency: "EUR" });
      await admin.catalog.importFeed({ shop, format: "jsonl", body: offer(gtin) });
    }
    const [review] = (await admin.catalog.reviewQueue()).items;
    expect(review).toMatchObject({ offer: { shop: { slug: "other" } }, candidates: [{ product: { brand: null } }] });
    const { id, product, candidates } = review!;
    expect((await anyone.catalog.search({ q: "QX4400" })).items).toHaveLength(2);
    const decided = await callers
      .as({ kind: "secret", scopes: ["catalog"], keyId: 12 })
      .catalog.decideMatch({ id, decision: "same" });
    expect(decided).toMatchObject({ status: "same", product: { id: candidates[0]!.product.id }, decision: { by: 12 } });
    expect((await anyone.catalog.search({ q: "QX4400" })).items).toHaveLength(1);
    expect((await admin.catalog.reviewQueue()).items).toEqual([]);
    await expect(admin.catalog.decideMatch({ id, decision: "different" })).rejects.toMatchObject({
      cause: { kind: "conflict" },
    });
    await admin.catalog.decideMatch({ id, decision: "undo" });
    expect((await anyone.catalog.get({ id: product.id })).offerCount).toBe(1);
  });

  it("moves an offer out of its product and back, and shows that at once", async () => {
    const { admin, anyone } = callers;
    const gtin = "4006381333955";
    for (const [shop, name] of [
      ["one", "Velda RR9191 tuner"],
      ["other", "Something with a wrong number"],
    ] as const) {
      const body = JSON.stringify({ type: "offer", key: name, price: "9", product: { name, gtin } });
      await admin.catalog.importFeed({ shop, format: "jsonl", body });
    }
    const product = await anyone.catalog.get({ gtin });
    expect(product.offerCount).toBe(2);
    const offerId = product.offers.find(({ shop }) => shop.slug === "other")!.id;
    const own = await callers
      .as({ kind: "secret", scopes: ["catalog"], keyId: 12 })
      .catalog.moveOffer({ offerId, productId: null });
    expect(own).toMatchObject({ name: "Something with a wrong number", offerCount: 1 });
    expect((await anyone.catalog.get({ id: product.id })).offerCount).toBe(1);
    const [explained] = (await admin.crawl.explain({ offerId })).offers;
    expect(explained).toMatchObject({ match: { method: "editor", evidence: { by: 12 } }, movedOutOf: [product.id] });
    expect(await admin.catalog.moveOffer({ offerId, productId: product.id })).toMatchObject({ offerCount: 2 });
    await expect(anyone.catalog.get({ id: own.id })).rejects.toMatchObject({ cause: { kind: "not_found" } });
    await expect(admin.catalog.moveOffer({ offerId, productId: 999_999 })).rejects.toMatchObject({
      cause: { kind: "not_found" },
    });
  });
});
