import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { holdLeases, LeaseLost } from "./hold-leases.ts";
import { type LeasedTarget, leaseTargets } from "./leases.ts";
import { recordPages } from "./pages.ts";
import { addTargets } from "./targets.ts";

describeOnBothDatabases("what was read under a lease", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  const deps = () => ({ db: db(), clock });
  const url = "https://held.example/p/1";
  let shopId: number;
  let late: LeasedTarget[];
  let now: LeasedTarget[];

  beforeAll(async () => {
    shopId = await makeShop(db(), "held");
    await addTargets(deps(), { shopId, targets: [{ url, depth: 0 }] });
    const lease = { runId: 1, shopId, host: "held.example", limit: 1, leaseMs: 15_000 };
    late = (await leaseTargets(deps(), lease)).targets;
    clock.advance(16_000);
    now = (await leaseTargets(deps(), lease)).targets;
  });

  const observe = (leases: LeasedTarget[], price: number) =>
    observeOffers({ ...catalogDeps(db()), permit: (trx) => holdLeases(trx, leases) }, [
      makeOffer(shopId, "a", { price }),
    ]);
  const record = (leases: LeasedTarget[], contentHash: string) => {
    const page = { url, pageType: "product" as const, status: 200, etag: null, lastModified: null, contentHash };
    return recordPages(deps(), { shopId, records: [{ ...page, fetchedAt: clock.now(), extractions: [] }], leases });
  };
  const stored = async () => ({
    prices: (await sql<{ price: number }>`select price from price_observation order by at`.execute(db().reads)).rows,
    hashes: (await sql<{ hash: string }>`select content_hash as hash from source_page`.execute(db().reads)).rows,
  });

  it("is written while nobody else has its target", async () => {
    await observe(now, 100);
    await record(now, "new");
    expect(await stored()).toEqual({ prices: [{ price: 100 }], hashes: [{ hash: "new" }] });
  });

  it("is not written any more when somebody else has leased it", async () => {
    await expect(observe(late, 200)).rejects.toThrow(LeaseLost);
    await expect(record(late, "old")).rejects.toThrow(LeaseLost);
    await expect(record([...now, ...late], "old")).rejects.toThrow(LeaseLost);
    expect(await stored()).toEqual({ prices: [{ price: 100 }], hashes: [{ hash: "new" }] });
  });
});
