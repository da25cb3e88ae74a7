import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { archiveProduct } from "../../catalog/archive-product.ts";
import type { MoveOfferInput } from "../../catalog/contract.ts";
import { mergeTwoProducts } from "../../catalog/merge-two-products.ts";
import { splitProduct } from "../../catalog/split-product.ts";
import { catalogRows } from "../../catalog/testing.ts";
import { upsertProduct } from "../../catalog/upsert-product.ts";
import { explainOffers } from "../../crawl/explain-offers.ts";
import { removeOffers } from "../../import/runs/restore-offers.ts";
import { observeOffers } from "../../prices/observe.ts";
import type { ObservedProduct } from "../../prices/observed-offer.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import { readExamples } from "../reviews/read-examples.ts";
import { moveOffer } from "./move-offer.ts";

describeOnBothDatabases("moved offers", (db) => {
  const deps = () => catalogDeps(db());
  const move = (input: MoveOfferInput) => moveOffer(deps(), { ...input, by: 7 });
  let lastRun = 0;

  type Facts = Partial<ObservedProduct> & { key?: string; price?: number };

  async function see(shop: string, name: string, { key = name, price = 10_000, ...product }: Facts = {}) {
    const shopId = await makeShop(db(), shop);
    const [seen] = await observeOffers(deps(), [makeOffer(shopId, key, { price, product: { name, ...product } })]);
    return seen!;
  }

  /** A product of one shop, and an offer of another that its GTIN, a wrong one, has brought there. */
  async function mistake(facts: Facts = {}) {
    const run = ++lastRun;
    const gtin = withCheckDigit(`7${String(run).padStart(11, "0")}`);
    const right = await see(`right-${run}`, `Orlo AA${run}77 stage amplifier`, { gtin });
    const title = `Brenn VT${run}88 studio headphones`;
    const wrong = await see(`wrong-${run}`, title, { gtin, sku: `S${run}`, price: 4_000, ...facts });
    expect(wrong.productId).toBe(right.productId);
    return { run, gtin, title, right, wrong, shop: `wrong-${run}` };
  }

  const standing = async (offerId: number) =>
    (
      await sql<{ method: string; decision: string }>`select method, decision from match_decision
        where offer_id = ${offerId} and undone_at is null`.execute(db().reads)
    ).rows;

  it("get a product of their own, and leave the other's card", async () => {
    const { title, right, wrong } = await mistake();
    const own = await move({ offerId: wrong.offerId, productId: null, note: "headphones" });
    expect(own).toMatchObject({
      name: title,
      offerCount: 1,
      offers: [{ id: wrong.offerId, price: { amount: 4_000 } }],
    });
    expect(own.id).not.toBe(right.productId);
    const { rows } = await sql`select offer_count as count, price from product where id = ${right.productId}`.execute(
      db().reads,
    );
    expect(rows).toEqual([{ count: 1, price: 10_000 }]);
    expect(await standing(wrong.offerId)).toEqual([{ method: "editor", decision: "new" }]);
    const { offers } = await explainOffers({ db: db() }, { offerId: wrong.offerId });
    expect(offers).toMatchObject([
      { match: { method: "editor", evidence: { left: right.productId, by: 7 } }, movedOutOf: [right.productId] },
    ]);
    const changes = await readChanges(db().reads, { after: 0, limit: 1_000, productIds: [right.productId, own.id] });
    expect(changes.slice(-4)).toMatchObject([
      { kind: "product", productId: right.productId },
      { kind: "product", productId: own.id, before: null },
      { kind: "price", productId: right.productId, before: { price: 4_000 }, after: { price: null } },
      { kind: "price", productId: own.id, before: null, after: { price: 4_000, offerId: wrong.offerId } },
    ]);
    // The same again says nothing.
    expect((await move({ offerId: wrong.offerId, productId: null })).id).toBe(own.id);
    expect(await readChanges(db().reads, { after: changes.at(-1)!.id, limit: 10 })).toEqual([]);
  });

  it("never come back: seen again, listed anew, taken away and imported again, or by a group of their shop", async () => {
    const { run, gtin, title, right, wrong, shop } = await mistake();
    const own = await move({ offerId: wrong.offerId, productId: null });
    const facts = { gtin, sku: `S${run}` };
    expect((await see(shop, title, facts)).productId).toBe(own.id);
    expect((await see(shop, title, { gtin, key: "another" })).productId).not.toBe(right.productId);

    await db()
      .ingest.transaction()
      .execute((trx) => removeOffers(trx, [wrong.offerId]));
    const again = await see(shop, title, facts);
    expect(again).toMatchObject({ outcome: "created", productId: own.id });
    expect(await standing(again.offerId)).toEqual([{ method: "editor", decision: "auto" }]);
    // Still the way back, though it is another row.
    expect((await move({ offerId: again.offerId, productId: right.productId })).id).toBe(right.productId);
    await move({ offerId: again.offerId, productId: null });

    const groupId = `group-${run}`;
    await see(shop, "Some finish", { gtin, groupId });
    const other = await see(shop, "Another finish", { sku: `S${run}`, groupId });
    expect(other.productId).not.toBe(right.productId);
  });

  it("take along the identifiers that are known from them alone", async () => {
    const { run, gtin, right, wrong } = await mistake();
    const led = async (kind: string, value: string) =>
      (
        await sql<{ productId: number }>`select product_id as "productId" from identifier
          join variant on variant.id = variant_id where kind = ${kind} and value = ${value}`.execute(db().reads)
      ).rows.map(({ productId }) => productId);
    const own = await move({ offerId: wrong.offerId, productId: null });
    expect(await led("gtin", `0${gtin}`)).toEqual([right.productId]);
    expect(await led("sku", `S${run}`)).toEqual([own.id]);
    await move({ offerId: wrong.offerId, productId: right.productId });
    expect(await led("sku", `S${run}`)).toEqual([right.productId]);

    // One that brought it, and by which another offer came since, stays with that.
    const shared = await see(`third-${run}`, "Brought by the number", { gtin });
    await move({ offerId: right.offerId, productId: null });
    expect(await led("gtin", `0${gtin}`)).toEqual([shared.productId]);
  });

  it("go to a product that is there, and a wrong answer is taken back by the next", async () => {
    const { title, right, wrong } = await mistake();
    const { id } = await upsertProduct(deps(), { name: title, brand: "Brenn" });
    const before = await catalogRows(db(), [right.productId, id]);
    expect(await move({ offerId: wrong.offerId, productId: id })).toMatchObject({ id, offerCount: 1 });
    const examples = [];
    for await (const { answer, by, offer, candidate } of readExamples(deps()))
      if (offer.id === wrong.offerId) examples.push([answer, by, candidate.id, candidate.titles]);
    expect(examples).toEqual([
      ["different", 7, right.productId, [expect.stringContaining("Orlo")]],
      ["same", 7, id, []],
    ]);
    expect((await move({ offerId: wrong.offerId, productId: id })).id).toBe(id);

    // On to one of its own, then to the first: nobody says any more that it is not of that.
    const own = await move({ offerId: wrong.offerId, productId: null });
    await move({ offerId: wrong.offerId, productId: right.productId });
    const { offers } = await explainOffers({ db: db() }, { offerId: wrong.offerId });
    expect(offers[0]!.movedOutOf).toEqual([id, own.id]);
    for (const productId of [own.id, id, right.productId]) await move({ offerId: wrong.offerId, productId });
    expect(await catalogRows(db(), [right.productId, id])).toEqual(before);
    expect((await standing(wrong.offerId)).map(({ method }) => method)).toEqual(["gtin"]);
    for await (const { offer } of readExamples(deps())) expect(offer.id).not.toBe(wrong.offerId);
  });

  it("keep the two products apart, but for an editor", async () => {
    const { right, wrong, shop, run } = await mistake();
    const own = await move({ offerId: wrong.offerId, productId: null });
    // A number that leads to the one in a group that leads to the other.
    const groupId = `g-${run}`;
    await see(shop, "First of the group", { sku: `S${run}`, groupId, key: "first" });
    await see(`right-${run}`, "Second", { groupId, key: "second" });
    const { rows } = await sql`select from product where id = ${own.id} and status = 'active'`.execute(db().reads);
    expect(rows).toHaveLength(1);
    await mergeTwoProducts(deps(), { from: own.id, into: right.productId });
    await splitProduct(deps(), { id: own.id });
    expect((await move({ offerId: wrong.offerId, productId: null })).id).toBe(own.id);
  });

  it("leave what others have joined since", async () => {
    const { title, right, wrong } = await mistake();
    const own = await move({ offerId: wrong.offerId, productId: null });
    const joined = await see(`joining-${wrong.offerId}`, title);
    expect(joined.productId).toBe(own.id);
    await move({ offerId: wrong.offerId, productId: right.productId });
    const { rows } = await sql`select status, offer_count as count from product where id = ${own.id}`.execute(
      db().reads,
    );
    expect(rows).toEqual([{ status: "active", count: 1 }]);
  });

  it("are there, and go to products that are listed", async () => {
    const { right, wrong } = await mistake();
    await expect(move({ offerId: 999_999, productId: null })).rejects.toMatchObject({ kind: "not_found" });
    await expect(move({ offerId: wrong.offerId, productId: 999_999 })).rejects.toMatchObject({
      kind: "not_found",
      details: { fields: { productId: expect.any(String) } },
    });
    const { id } = await upsertProduct(deps(), { name: "Archived" });
    await archiveProduct(deps(), { id });
    await expect(move({ offerId: wrong.offerId, productId: id })).rejects.toMatchObject({ kind: "conflict" });
    const { id: merged } = await upsertProduct(deps(), { name: "Merged" });
    await mergeTwoProducts(deps(), { from: merged, into: right.productId });
    await expect(move({ offerId: wrong.offerId, productId: merged })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("are where they were, row for row, when they are moved back", async () => {
    const letter = fc.constantFrom("a", "b", "c");
    const offer = fc.record(
      { gtin: letter, mpn: letter, groupId: letter, brand: fc.constantFrom("Orlo", "Brenn"), variantName: letter },
      { requiredKeys: [] },
    );
    const pick = fc.nat({ max: 100 });
    const steps = fc.array(fc.tuple(pick, fc.option(pick)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(offer, { minLength: 2, maxLength: 6 }),
        fc.array(fc.boolean()),
        steps,
        async (facts, breaks, moves) => {
          const run = ++lastRun;
          const seen = [];
          // In batches of one or more, so that offers come together and after each other.
          for (let from = 0; from < facts.length; ) {
            let to = from + 1;
            while (to < facts.length && breaks[to]) to++;
            const batch = facts.slice(from, to).map(async ({ gtin, mpn, groupId, ...fact }, index) =>
              makeOffer(await makeShop(db(), `run-${run}-${(from + index) % 3}`), `k${from + index}`, {
                product: {
                  ...fact,
                  name: `Item ${run}x${from + index} ${fact.variantName ?? ""}`,
                  sku: `sku-${from + index}`,
                  ...(gtin && { gtin: withCheckDigit(`8${String(run * 3 + gtin.charCodeAt(0)).padStart(11, "0")}`) }),
                  ...(mpn && { mpn: `${mpn}-${run}` }),
                  ...(groupId && { groupId: `${groupId}-${run}` }),
                },
              }),
            );
            seen.push(...(await observeOffers(deps(), await Promise.all(batch))));
            from = to;
          }
          const { rows } = await sql<{ id: number }>`select distinct product_id as id from offer
          where id = any(${seen.map(({ offerId }) => offerId)}::bigint[]) order by id`.execute(db().reads);
          const ids = rows.map(({ id }) => id);
          const states = [await stateOf(ids, seen)];
          const back: MoveOfferInput[] = [];
          for (const [which, where] of moves) {
            const { offerId } = seen[which % seen.length]!;
            const productId = where === null ? null : ids[where % ids.length]!;
            // Taking back what is not the last step is no step that can be taken back.
            const last = back.findLast((step) => step.offerId === offerId);
            if (last && last !== back.at(-1) && (productId === null || productId === last.productId)) continue;
            const before = await stateOf(ids, seen);
            const left = await productOf(offerId);
            await move({ offerId, productId });
            if (JSON.stringify(await stateOf(ids, seen)) === JSON.stringify(before)) continue;
            // A way back by itself is no step to take back.
            if (back.at(-1)?.offerId === offerId && (await productOf(offerId)) === back.at(-1)!.productId) {
              back.pop();
              states.pop();
              continue;
            }
            back.push({ offerId, productId: left });
            states.push(before);
          }
          for (const step of back.reverse()) {
            await move(step);
            expect(await stateOf(ids, seen)).toEqual(states.pop());
          }
          const { rows: made } = await sql`select from product where name like ${`Item ${run}x%`}
          and not (id = any(${ids}::bigint[])) and status = 'active' and merged_into_id is null`.execute(db().reads);
          expect(made).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  async function stateOf(ids: number[], seen: { offerId: number }[]) {
    const offerIds = seen.map(({ offerId }) => offerId);
    const { rows: placed } = await sql<{ offerId: number; productId: number }>`
      select id as "offerId", product_id as "productId" from offer where id = any(${offerIds}::bigint[])
      order by id`.execute(db().reads);
    const { rows: decided } = await sql`select to_jsonb(match_decision) as row from match_decision
      where offer_id = any(${offerIds}::bigint[]) and undone_at is null order by id`.execute(db().reads);
    const { rows: told } = await sql`select move.id from offer_move as move join offer using (shop_id, key)
      where offer.id = any(${offerIds}::bigint[]) and undone_at is null order by move.id`.execute(db().reads);
    return { ...(await catalogRows(db(), ids)), placed, decided, told };
  }

  async function productOf(offerId: number): Promise<number> {
    const { rows } = await sql<{ id: number }>`select product_id as id from offer where id = ${offerId}`.execute(
      db().reads,
    );
    return rows[0]!.id;
  }
});

function withCheckDigit(digits: string): string {
  const sum = [...digits].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
