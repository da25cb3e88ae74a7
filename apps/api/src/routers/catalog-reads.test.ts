import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { observeOffers, type Platform } from "@vitrine/domain";
import { makeOffer, makeShop } from "@vitrine/domain/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { openTestPlatform } from "../testing.ts";

/** What a person or a machine may type into a search box. */
const typed: Record<string, string> = {
  quotes: `"les paul`,
  "a lonely quote": `"`,
  "single quotes": "it's a 'test'",
  percent: "100%",
  underscore: "maple_neck",
  backslash: "back\\slash\\",
  emoji: "🎸🎸 guitar",
  "right-to-left": "גיטרה חשמלית",
  "bidi marks": "\u202Eratiug\u202C",
  Arabic: "غيتار كهربائي",
  operators: "a & b | !c <-> d:*",
  "only signs": "%%% ___ \\\\\\ ''' \"\"\"",
  "only an exclusion": "-guitar",
  SQL: "'; drop table product; --",
  "a regular expression": "(a+)+$",
  "300 words": "guitar ".repeat(70).trim(),
  "one long word": "x".repeat(499),
  "ten thousand wildcards, cut": "%".repeat(500),
};

describeOnBothDatabases("reads of the catalog over HTTP", (db: () => Database) => {
  let platform: Platform;
  let api: Api;

  beforeAll(async () => {
    platform = await openTestPlatform(db(), { RATE_LIMIT_RPM: "0" });
    api = createApi(platform);
    const shop = await makeShop(db(), "wire-shop");
    await observeOffers(
      platform,
      Array.from({ length: 100 }, (_, number) =>
        makeOffer(shop, `item-${number}`, {
          product: {
            name: `Player II Stratocaster ${number}, it's 100% maple_neck`,
            brand: "Fender",
            mpn: `0140${510_000 + number}`,
            categoryPath: ["Guitars", "Electric guitars"],
            imageUrl: `https://img.example/electric-guitars/fender-player-ii-stratocaster-${number}.jpg`,
          },
          price: 84_900 + number,
        }),
      ),
    );
  }, 60_000);
  afterAll(async () => {
    await api?.close();
    await platform?.close();
  });

  const get = async (procedure: string, input: object) => {
    const started = performance.now();
    const answer = await api.app.request(
      `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`,
    );
    return { status: answer.status, text: await answer.text(), ms: performance.now() - started };
  };

  it("show a small screen a list in a quarter of the bytes", async () => {
    const full = await get("catalog.list", { limit: 100 });
    const compact = await get("catalog.list", { limit: 100, view: "compact" });
    expect(compact.status).toBe(200);
    expect(compact.text.length).toBeLessThanOrEqual(full.text.length / 4);
    const { items, currency } = JSON.parse(compact.text).result.data.json;
    expect(items).toHaveLength(100);
    expect(currency).toBe("EUR");
    expect(Object.keys(items[0])).toEqual(["id", "name", "price", "inStock"]);
  });

  it.each(Object.entries(typed))("take %s for words to look for", async (_, q) => {
    for (const [procedure, input] of [
      ["catalog.search", { q }],
      ["catalog.list", { filter: { q }, sort: "price_asc" }],
      ["catalog.suggest", { q: q.slice(0, 200) }],
      ["catalog.facets", { filter: { q } }],
    ] as const) {
      const { status, text, ms } = await get(procedure, input);
      expect(status, `${procedure} ${text}`).toBe(200);
      expect(ms).toBeLessThan(1_000);
    }
  });

  it.each([
    ["NUL", "gui\0tar"],
    ["half a character", "\ud83c"],
    ["10 kB", "guitar ".repeat(1_500)],
    ["nothing", ""],
  ])("refuse %s with the field's name", async (_, q) => {
    for (const [procedure, input, field] of [
      ["catalog.search", { q }, "q"],
      ["catalog.list", { filter: { q } }, "filter.q"],
      ["catalog.suggest", { q }, "q"],
    ] as const) {
      const { status, text } = await get(procedure, input);
      expect(status).toBe(400);
      expect(JSON.parse(text).error.json.data.fields).toHaveProperty([field]);
    }
  });

  it("find the words that signs stand between", async () => {
    for (const q of ["100%", "maple_neck", "it's", "0140510007", "0140-510-007", `"player ii"`]) {
      const { text } = await get("catalog.search", { q });
      expect(JSON.parse(text).result.data.json.items.length, q).toBeGreaterThan(0);
    }
    const { text } = await get("catalog.search", { q: "0140-510-007" });
    expect(JSON.parse(text).result.data.json.items[0].name).toContain("Stratocaster 7,");
  });

  it("say which name is unknown", async () => {
    for (const [filter, resource] of [
      [{ category: "harps" }, "category"],
      [{ brands: ["nobody"] }, "brand"],
      [{ shops: ["closed"] }, "shop"],
      [{ specs: { taste: ["sweet"] } }, "attribute"],
    ] as const) {
      for (const procedure of ["catalog.list", "catalog.facets"]) {
        const { status, text } = await get(procedure, { filter });
        expect(status).toBe(404);
        expect(JSON.parse(text).error.json.data).toMatchObject({ kind: "not_found", resource });
      }
    }
  });

  it("refuse a forged cursor", async () => {
    const { status, text } = await get("catalog.list", { cursor: "Zm9yZ2VkLWN1cnNvci1vZi1zb21lLWxlbmd0aA" });
    expect(status).toBe(400);
    expect(text).toContain("cursor");
  });
});
