import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createManualClock } from "../../platform/clock.ts";
import { observeOffers } from "../../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import { applyRun } from "./apply-run.ts";
import { rollBackRun } from "./rollback-run.ts";
import { stageFeed } from "./stage-feed.ts";
import { feedOf, readCatalogRows } from "./testing.ts";

const pick = <Value>(...values: Value[]) => fc.constantFrom(...values);

const product = fc.record(
  {
    name: pick("Player II Stratocaster", "SM58", "P-145", "Strap"),
    brand: pick("Fender", "Shure", "Yamaha"),
    categoryPath: pick(["Guitars", "Electric"], ["Keys"], ["Microphones"]),
    description: pick("One", "Another"),
    gtin: pick("1", "2", "3"),
    mpn: pick("A-1", "B-2"),
    groupId: pick("g1", "g2"),
    variantName: pick("Red", "Blue"),
    rating: pick(3, 4),
    ratingCount: pick(1, 9),
    specs: pick<Record<string, string>>({ Body: "Alder" }, { Body: "Ash", Weight: "3 kg" }),
  },
  { requiredKeys: ["name"] },
);
const key = pick("a", "b", "c", "d", "e");
const price = pick(100, 110, 95.5, 1_000, 0, null);
const offer = fc.record(
  {
    type: pick("offer"),
    key,
    price,
    currency: pick("EUR", "EUR", "USD"),
    availability: pick("InStock", "OutOfStock"),
    at: pick("2026-02-20T08:00:00Z", "2026-03-01T11:00:00Z"),
    product,
  },
  { requiredKeys: ["type", "key", "price", "product"] },
);
const past = fc.record({
  type: pick("price"),
  key,
  at: pick("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
  price: pick(90, 120),
});
const feed = fc.record({
  lines: fc.array(fc.oneof({ weight: 3, arbitrary: offer }, past), { minLength: 1, maxLength: 8 }),
  complete: fc.boolean(),
  batchSize: pick(2, 100),
});
const observed = fc.array(fc.record({ key, product, price: pick(9_000, 10_000), other: fc.boolean() }), {
  maxLength: 5,
});

/** Products of one round have names and numbers of their own: else the first rounds would leave nothing to add. */
function ofRound<Sold extends { name: string; brand?: string; gtin?: string }>(round: number, sold: Sold): Sold {
  const digits = `${round}`.padStart(11, "2");
  return {
    ...sold,
    name: `${sold.name} ${round}`,
    ...(sold.brand && { brand: `${sold.brand} ${round}` }),
    ...(sold.gtin && { gtin: withCheckDigit(`${digits}${sold.gtin}`) }),
  };
}

function withCheckDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

describeOnBothDatabases("taking an import back", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  let count = 0;
  let deps: Parameters<typeof applyRun>[0] & Parameters<typeof stageFeed>[0];
  beforeAll(() => {
    deps = { ...catalogDeps(db()), db: db(), clock };
  });

  test("leaves the catalog as it was, whatever the feed did", async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(observed, feed, feed, async (pages, earlier, later) => {
        count += 1;
        const [shop, other] = [`shop-${count}`, `other-${count}`];
        const shopIds = [await makeShop(db(), shop), await makeShop(db(), other)];
        for (const { key: name, product: sold, price: amount, other: isOther } of pages) {
          const page = makeOffer(shopIds[Number(isOther)]!, name, {
            product: ofRound(count, sold),
            price: amount,
            at: clock.now(),
          });
          await observeOffers(deps, [page]);
        }
        clock.advance(3_600_000);
        const run = async ({ lines, complete, batchSize }: typeof earlier) => {
          const source = feedOf(
            lines.map((line) => ("product" in line ? { ...line, product: ofRound(count, line.product) } : line)),
          );
          return applyRun(deps, await stageFeed(deps, { origin: "inline", shop, source, complete, batchSize }));
        };
        await run(earlier);
        clock.advance(3_600_000);
        const before = await readCatalogRows(db());
        const { id, report } = await run(later);
        changed += report!.created + report!.updated + report!.gone;
        const { status } = await rollBackRun(deps, { id });
        expect(status).toBe("rolled_back");
        expect(await readCatalogRows(db())).toEqual(before);
      }),
      { numRuns: db().kind === "pglite" ? 25 : 40 },
    );
    expect(changed).toBeGreaterThan(50);
  }, 120_000);
});
