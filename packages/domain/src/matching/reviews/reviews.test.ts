import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { archiveProduct } from "../../catalog/archive-product.ts";
import type { DecideMatchInput } from "../../catalog/contract.ts";
import { mergeTwoProducts } from "../../catalog/merge-two-products.ts";
import { splitProduct } from "../../catalog/split-product.ts";
import { catalogRows } from "../../catalog/testing.ts";
import { observeOffers } from "../../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import { decideReview } from "./decide-review.ts";
import { listReviews } from "./list-reviews.ts";
import { type MatchExample, readExamples } from "./read-examples.ts";

describeOnBothDatabases("match reviews", (db) => {
  const deps = () => catalogDeps(db());
  const decide = (input: DecideMatchInput) => decideReview(deps(), { ...input, by: 7 });
  const open = async () => (await listReviews(deps(), { limit: 200 })).items;
  let lastRun = 0;

  async function see(shop: string, title: string, facts: { gtin?: string; groupId?: string; key?: string } = {}) {
    const { key = title, ...product } = facts;
    const shopId = await makeShop(db(), shop);
    const [seen] = await observeOffers(deps(), [makeOffer(shopId, key, { product: { name: title, ...product } })]);
    return seen!;
  }

  /** A product of one shop, and an offer of another that may be of it: of another trade number, alike in all else. */
  async function ask() {
    const run = `Qz${String.fromCharCode(65 + (++lastRun % 26))}${1_000 + lastRun * 37}`;
    const gtin = (lead: number) => withCheckDigit(`${lead}${String(lastRun).padStart(11, "0")}`);
    const title = `Orlo ${run} stage amplifier`;
    const known = await see(`known-${run}`, title, { gtin: gtin(3) });
    const asked = await see(`asking-${run}`, title, { gtin: gtin(4) });
    const review = (await open()).find(({ offer }) => offer.id === asked.offerId)!;
    return { run, title, known, asked, review };
  }

  async function examplesOf(reviewTitle: string): Promise<MatchExample[]> {
    const found: MatchExample[] = [];
    for await (const example of readExamples(deps())) if (example.offer.title === reviewTitle) found.push(example);
    return found;
  }

  it("ask about an offer whose name fits a product and whose GTIN does not", async () => {
    const { title, known, asked, review } = await ask();
    expect(asked.productId).not.toBe(known.productId);
    expect(review).toMatchObject({
      status: "open",
      offer: { id: asked.offerId, title },
      product: { id: asked.productId },
      candidates: [{ product: { id: known.productId, name: title, offers: [{ id: known.offerId }] } }],
      decision: null,
    });
    const reasons = new Map(review.candidates[0]!.reasons.map(({ kind, weight }) => [kind, weight]));
    expect(reasons.get("code-same")).toBeGreaterThan(0);
    expect(reasons.get("gtin-apart")).toBeLessThan(0);
    const { rows } = await sql<{ decision: string }>`
      select decision from match_decision where offer_id = ${asked.offerId}`.execute(db().reads);
    expect(rows).toEqual([{ decision: "review" }]);
  });

  it("merge the offer's product when they are the same, once", async () => {
    const { title, known, asked, review } = await ask();
    const decided = await decide({ id: review.id, decision: "same", note: "The maker renumbered it." });
    expect(decided).toMatchObject({
      status: "same",
      product: { id: known.productId, offerCount: 2 },
      decision: { answer: "same", productId: known.productId, by: 7, note: "The maker renumbered it." },
    });
    expect(await decide({ id: review.id, decision: "same" })).toEqual(decided);
    await expect(decide({ id: review.id, decision: "different" })).rejects.toMatchObject({ kind: "conflict" });
    expect((await open()).map(({ id }) => id)).not.toContain(review.id);
    expect((await listReviews(deps(), { status: "decided", limit: 1 })).items).toEqual([decided]);
    const changes = await readChanges(db().reads, { after: 0, limit: 1_000, productIds: [asked.productId] });
    expect(changes.at(-1)).toMatchObject({ kind: "merge", after: { into: known.productId } });
    expect(await examplesOf(title)).toMatchObject([
      {
        answer: "same",
        by: 7,
        offer: { id: asked.offerId, identifiers: [{ kind: "gtin" }] },
        candidate: { id: known.productId, titles: [title] },
      },
    ]);
  });

  it("keep two products apart for ever when they differ", async () => {
    const { run, title, known, asked, review } = await ask();
    const decided = await decide({ id: review.id, decision: "different" });
    expect(decided).toMatchObject({ status: "different", product: { id: asked.productId } });
    expect(await decide({ id: review.id, decision: "different" })).toEqual(decided);
    await expect(decide({ id: review.id, decision: "same" })).rejects.toMatchObject({ kind: "conflict" });
    expect(await examplesOf(title)).toMatchObject([{ answer: "different" }]);

    // Seen again, and listed anew under another address.
    await see(`asking-${run}`, title, { key: title });
    const anew = await see(`asking-${run}`, title, { key: `${title} moved` });
    expect(anew.productId).not.toBe(known.productId);
    expect((await open()).filter(({ offer }) => offer.title === title)).toEqual([]);

    // A shop's group would merge them.
    const group = { groupId: run };
    const { rows } = await sql<{ value: string; productId: number }>`
      select value, product_id as "productId" from identifier join variant on variant.id = variant_id
      where kind = 'gtin' and product_id in (${known.productId}, ${asked.productId})`.execute(db().reads);
    for (const { value, productId } of rows) {
      const seen = await see(`third-${run}`, `Something ${value}`, { ...group, gtin: value });
      expect(seen.productId).toBe(productId);
    }
  });

  it("can be answered again once the answer is taken back", async () => {
    const { title, known, asked, review } = await ask();
    const before = await catalogRows(db(), [known.productId, asked.productId]);
    for (const decision of ["same", "different"] as const) {
      await decide({ id: review.id, decision });
      const undone = await decide({ id: review.id, decision: "undo" });
      expect(undone).toEqual(review);
      expect(await decide({ id: review.id, decision: "undo" })).toEqual(review);
      expect(await catalogRows(db(), [known.productId, asked.productId])).toEqual(before);
      expect(await examplesOf(title)).toEqual([]);
    }
    expect(await decide({ id: review.id, decision: "same" })).toMatchObject({ status: "same" });
  });

  it("lose their example when the merge is split, and ask again when that is undone", async () => {
    const { title, asked, review } = await ask();
    await decide({ id: review.id, decision: "same" });
    await splitProduct(deps(), { id: asked.productId });
    expect(await examplesOf(title)).toEqual([]);
    expect(await decide({ id: review.id, decision: "undo" })).toEqual(review);
  });

  it("close by themselves when offer or candidate is gone or merged", async () => {
    const [gone, archived, merged] = [await ask(), await ask(), await ask()];
    await sql`update offer set status = 'gone' where id = ${gone.asked.offerId}`.execute(db().ingest);
    await archiveProduct(deps(), { id: archived.known.productId });
    await mergeTwoProducts(deps(), { from: merged.known.productId, into: merged.asked.productId });
    const ids = (await open()).map(({ id }) => id);
    for (const { review } of [gone, archived, merged]) {
      expect(ids).not.toContain(review.id);
      await expect(decide({ id: review.id, decision: "same" })).rejects.toMatchObject({ kind: "conflict" });
    }
  });

  it("follow a candidate to what it was merged into", async () => {
    const { review, known } = await ask();
    const other = await see("elsewhere", `Unlike ${known.productId} anything`);
    await mergeTwoProducts(deps(), { from: known.productId, into: other.productId });
    const [entry] = (await open()).filter(({ id }) => id === review.id);
    expect(entry?.candidates.map(({ product }) => product.id)).toEqual([other.productId]);
    expect(await decide({ id: review.id, decision: "same" })).toMatchObject({ product: { id: other.productId } });
  });

  it("refuse what is no review and no candidate", async () => {
    const { review, asked } = await ask();
    await expect(decide({ id: 9_999_999, decision: "same" })).rejects.toMatchObject({ kind: "not_found" });
    await expect(decide({ id: review.id, decision: "same", productId: asked.productId })).rejects.toMatchObject({
      kind: "invalid_input",
    });
  });

  it("are paged, the most likely first, every one once", async () => {
    for (let count = 0; count < 3; count++) await ask();
    const all = await open();
    const paged: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listReviews(deps(), { limit: 2, ...(cursor && { cursor }) });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(all.map(({ id }) => id));
    const scores = all.map(({ candidates }) => candidates[0]!.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    await expect(listReviews(deps(), { status: "decided", cursor: "AAAA" })).rejects.toMatchObject({
      kind: "invalid_input",
    });
  });

  it("leave every catalog row as it was, in whatever order answers are given and taken back", async () => {
    const step = fc.record({
      at: fc.nat({ max: 2 }),
      decision: fc.constantFrom("same" as const, "different" as const, "undo" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const asked = [await ask(), await ask(), await ask()];
        const ids = asked.flatMap(({ known, asked }) => [known.productId, asked.productId]);
        const before = await catalogRows(db(), ids);
        for (const { at, decision } of steps) {
          const refused = await decide({ id: asked[at]!.review.id, decision }).catch(
            (error: { kind: string }) => error,
          );
          if ("kind" in refused) expect(refused.kind).toBe("conflict");
        }
        for (const { review } of asked) expect(await decide({ id: review.id, decision: "undo" })).toEqual(review);
        expect(await catalogRows(db(), ids)).toEqual(before);
      }),
      { numRuns: 5 },
    );
  }, 60_000);
});

/** A GTIN-13 of twelve digits. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
