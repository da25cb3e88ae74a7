import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { upsertProduct } from "../../catalog/upsert-product.ts";
import { observeOffers } from "../../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import { relearnNames } from "./learn-products.ts";

describeOnBothDatabases("names", (db) => {
  const deps = () => catalogDeps(db());

  async function see(shop: string, title: string, key = title) {
    const shopId = await makeShop(db(), shop);
    return (await observeOffers(deps(), [makeOffer(shopId, key, { product: { name: title } })]))[0]!;
  }

  it("lead from shop to shop, one offer at a time or in one batch", async () => {
    const first = await see("a", "Orlo QX-4400 stage amplifier");
    expect((await see("b", "QX4400 amplifier by Orlo")).productId).toBe(first.productId);
    expect((await see("c", "Orlo QX4500 stage amplifier")).productId).not.toBe(first.productId);
    const [d, e] = [await makeShop(db(), "d"), await makeShop(db(), "e")];
    const [one, other] = await observeOffers(deps(), [
      makeOffer(d, "x", { product: { name: "Brenn VT-7788 headphones" } }),
      makeOffer(e, "y", { product: { name: "headphones Brenn VT7788" } }),
    ]);
    expect(other).toMatchObject({ productId: one!.productId, variantId: one!.variantId });
    const { rows } = await sql`select decision, method, evidence from match_decision
      where offer_id = ${other!.offerId}`.execute(db().reads);
    expect(rows).toMatchObject([{ decision: "auto", method: "names" }]);
    expect((rows[0] as { evidence: { evidence: object[] } }).evidence.evidence).toContainEqual(
      expect.objectContaining({ kind: "code-same" }),
    );
  });

  it("never make one product of two listings of a shop, until the first is gone", async () => {
    const first = await see("f", "Castor KM-3131 mixer", "one");
    expect((await see("f", "Castor KM-3131 mixer", "two")).productId).not.toBe(first.productId);
    const [, third] = await observeOffers(deps(), [
      makeOffer(await makeShop(db(), "g"), "1", { product: { name: "Velda RR-9191 tuner" } }),
      makeOffer(await makeShop(db(), "g"), "2", { product: { name: "Velda RR-9191 tuner" } }),
    ]);
    const fourth = await see("h", "tuner Velda RR9191 chromatic strobe");
    expect(fourth.productId).not.toBe(third!.productId);
  });

  it("of a product that an editor made lead to it", async () => {
    const { id } = await upsertProduct(deps(), { name: "Tamsin GH-6262 speaker", brand: "Tamsin" });
    expect((await see("i", "speaker Tamsin GH6262")).productId).toBe(id);
  });

  it("are learned anew", async () => {
    const first = await see("j", "Quill NB-5151 microphone");
    await sql`delete from match_term`.execute(db().ingest);
    expect((await see("k", "Quill NB5151 microphone")).productId).not.toBe(first.productId);
    const { rows } = await sql<{ active: number }>`
      select count(*) as active from product where status = 'active'`.execute(db().reads);
    expect(await relearnNames(deps())).toEqual({ products: rows[0]!.active });
    const { rows: known } = await sql<{ size: number }>`select frequency as size from match_term where key = 0`.execute(
      db().reads,
    );
    expect(known[0]!.size).toBeGreaterThanOrEqual(rows[0]!.active);
    const anew = await see("l", "microphone Quill NB5151");
    const { rows: decided } = await sql`select decision from match_decision where offer_id = ${anew.offerId}`.execute(
      db().reads,
    );
    expect(decided).not.toEqual([{ decision: "new" }]);
  });
});
