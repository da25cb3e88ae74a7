import { createVitrine } from "@vitrine/sdk";
import { expect, it } from "vitest";
import { readCallAddress, writeCallAddress } from "../../apps/api/src/edge/response-cache/call-address.ts";

it("the SDK asks at the very addresses that the server keeps bodies by, character by character", async () => {
  const asked: string[] = [];
  const vitrine = createVitrine({
    baseUrl: "https://shop.example",
    maxRetries: 0,
    fetch: async (url) => {
      const { pathname, search } = new URL(new Request(url).url);
      asked.push(pathname + search);
      return new Response("{}", { status: 500 });
    },
  });
  const calls = [
    vitrine.catalog.list({ sort: "price_asc", limit: 5, filter: { q: "d'addario é (+&)", inStock: true } }),
    vitrine.catalog.get({ slug: "shure-sm58" }),
    vitrine.catalog.brands(),
    vitrine.catalog.stats(),
  ];
  await Promise.allSettled(calls);
  expect(asked).toHaveLength(calls.length);
  for (const address of asked) {
    const call = readCallAddress(address);
    expect(call && writeCallAddress(call)).toBe(address);
  }
});
