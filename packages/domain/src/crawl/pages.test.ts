import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { confirmPages, type NewExtraction, openSourcePages, type PageRecord, recordPages } from "./pages.ts";

describeOnBothDatabases("source pages", (db) => {
  const clock = createManualClock("2026-03-01T00:00:00Z");
  const deps = () => ({ db: db(), clock });
  let shopId: number;
  beforeAll(async () => {
    shopId = await makeShop(db(), "pages");
  });

  const open = async (...urls: string[]) => {
    const ids = await openSourcePages(deps(), { shopId, urls });
    return urls.map((url) => ids.get(url)!);
  };
  const fact = (field: string, offerId: number | null = null, confidence = 0.8): NewExtraction => ({
    field,
    value: { of: field },
    method: "json-ld",
    confidence,
    source: `$.${field}`,
    offerId,
    candidates: null,
  });
  const record = (url: string, ...extractions: NewExtraction[]): PageRecord => ({
    url,
    pageType: "product",
    status: 200,
    etag: '"1"',
    lastModified: null,
    contentHash: "hash",
    fetchedAt: clock.now(),
    extractions,
  });
  const factsOf = async (id: number) =>
    (
      await sql<{ field: string }>`select field from extraction where source_page_id = ${id} order by field`.execute(
        db().reads,
      )
    ).rows.map(({ field }) => field);

  it("have one row each, which says nothing until the page was read", async () => {
    const [a, b, again] = await open("/a", "/b", "/a");
    expect(a).toBe(again);
    expect(a).not.toBe(b);
    const { rows } = await sql`select etag, content_hash as hash from source_page where id = ${a}`.execute(db().reads);
    expect(rows).toEqual([{ etag: null, hash: "" }]);
  });

  it("keep what was read last, and no fact from before", async () => {
    await recordPages(deps(), {
      shopId,
      records: [record("/a", fact("name"), fact("price")), record("/b", fact("name"))],
    });
    await recordPages(deps(), { shopId, records: [record("/a", fact("price"), fact("brand"))] });
    const [a, b] = await open("/a", "/b");
    expect([await factsOf(a!), await factsOf(b!)]).toEqual([["brand", "price"], ["name"]]);
  });

  it("lose nothing of what they said when they are only opened again", async () => {
    await recordPages(deps(), { shopId, records: [record("/c", fact("name"))] });
    const [c] = await open("/c");
    const { rows } = await sql`select etag from source_page where id = ${c}`.execute(db().reads);
    expect(rows).toEqual([{ etag: '"1"' }]);
    expect(await factsOf(c!)).toEqual(["name"]);
  });

  it("that are unchanged confirm their offers: seen again, nothing new", async () => {
    const deps2 = catalogDeps(db());
    const offers = ["x", "y"].map((key) =>
      makeOffer(shopId, key, { price: 12_300, shipping: 490, listPrice: 15_000, at: clock.now() }),
    );
    const [x, y] = await observeOffers(deps2, offers);
    await recordPages(deps(), {
      shopId,
      records: [
        record("/x", fact("name", x!.offerId, 0.99), fact("price", x!.offerId, 0.7)),
        record("/y", fact("price", y!.offerId)),
      ],
    });
    clock.advance(60_000);
    const pageIds = await open("/x", "/y");
    const confirmed = await confirmPages(deps(), { pageIds });
    expect(confirmed).toMatchObject([
      { key: "x", price: 12_300, confidence: 0.7, sourcePageId: pageIds[0], at: clock.now() },
      { key: "y", price: 12_300, sourcePageId: pageIds[1] },
    ]);
    const again = await observeOffers(deps2, confirmed);
    expect(again.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
    const { rows } = await sql<{
      at: Date;
    }>`select seen_at as at from offer_seen where offer_id = ${x!.offerId}`.execute(db().reads);
    expect(rows[0]?.at).toEqual(clock.now());
  });

  it("do nothing where there are none", async () => {
    expect(await confirmPages(deps(), { pageIds: [] })).toEqual([]);
    await expect(recordPages(deps(), { shopId, records: [] })).resolves.toBeUndefined();
  });
});
