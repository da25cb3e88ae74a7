import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { createManualClock } from "../../platform/clock.ts";
import { makeShop } from "../../testing.ts";
import { claimPull, finishPull } from "./claim-pull.ts";
import { upsertFeedSource } from "./feed-sources.ts";

describeOnBothDatabases("a pull of a feed", (db) => {
  it("says nothing of the address that the feed has got meanwhile", async () => {
    const deps = { db: db(), clock: createManualClock("2026-03-01T12:00:00Z") };
    await makeShop(db(), "moved");
    await upsertFeedSource(deps, { shop: "moved", url: "https://shop.example/old.csv" });
    const claimed = await claimPull(deps);
    deps.clock.advance(1_000);
    await upsertFeedSource(deps, { shop: "moved", url: "https://shop.example/new.csv" });
    const validators = { etag: '"old"', lastModified: "Sun, 01 Mar 2026 12:00:00 GMT" };
    await finishPull(deps, claimed!, { error: null, validators });
    const { rows } = await sql`select etag, last_modified as "lastModified" from feed_source`.execute(db().ingest);
    expect(rows).toEqual([{ etag: null, lastModified: null }]);
    expect(await claimPull(deps)).toMatchObject({ url: "https://shop.example/new.csv" });
  });
});
