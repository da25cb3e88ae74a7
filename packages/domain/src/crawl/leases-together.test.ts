import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { completeTargets, leaseTargets } from "./leases.ts";
import { claimRun, startCrawl } from "./runs.ts";
import { upsertShop } from "./shops.ts";
import { addTargets } from "./targets.ts";

const WORKERS = 8;
const SHOPS = 50;
const TARGETS = 100;

describe.skipIf(!inject("databaseUrl"))("K3: eight workers at one queue", () => {
  let db: Database;
  let deps: { db: Database; clock: typeof systemClock };
  const shops: { id: number; slug: string; host: string }[] = [];
  beforeAll(async () => {
    db = await openPostgresTestDatabase();
    deps = { db, clock: systemClock };
    for (let number = 0; number < SHOPS; number++) {
      const host = `shop-${number}.example`;
      const { id, slug } = await upsertShop(
        { db },
        { slug: `shop-${number}`, name: host, url: `https://${host}/`, currency: "EUR" },
      );
      shops.push({ id, slug, host });
      const targets = Array.from({ length: TARGETS }, (_, index) => ({ url: `https://${host}/p/${index}`, depth: 1 }));
      await addTargets(deps, { shopId: id, targets });
    }
  }, 60_000);
  afterAll(() => db?.close());

  const atOnce = (work: () => Promise<void>) => Promise.all(Array.from({ length: WORKERS }, work));

  it("take each of the runs once", async () => {
    for (const { slug } of shops) await startCrawl({ ...deps, bus: { wake() {} } }, { shop: slug });
    const taken: number[] = [];
    await atOnce(async () => {
      for (let run = await claimRun(deps); run; run = await claimRun(deps)) taken.push(run.id);
    });
    expect(taken.length).toBe(SHOPS);
    expect(new Set(taken).size).toBe(SHOPS);
  }, 30_000);

  it("take each of 5,000 targets once, and never two of one host at a time", async () => {
    const done: number[] = [];
    const busy = new Set<string>();
    let clashes = 0;
    await atOnce(async () => {
      for (let idle = 0; idle < SHOPS; ) {
        const { id: shopId, host } = shops[Math.floor(Math.random() * SHOPS)]!;
        const lease = { runId: 1, shopId, host, limit: 20, leaseMs: 60_000 };
        const { targets } = await leaseTargets(deps, lease);
        if (targets.length === 0) {
          idle++;
          continue;
        }
        idle = 0;
        if (busy.has(host)) clashes++;
        busy.add(host);
        await nextTurn();
        busy.delete(host);
        const now = new Date();
        const completions = targets.map((target) => ({
          lease: target,
          pageType: "product" as const,
          status: 200,
          note: null,
          absence: 0,
          dueAt: new Date(now.getTime() + 86_400_000),
          look: null,
        }));
        const held = await completeTargets(deps, { runId: 1, completions, hostFreeAt: now });
        done.push(...held);
      }
    });
    expect(clashes).toBe(0);
    expect(done.length).toBe(new Set(done).size);
    const { rows } = await sql<{ fence: number; count: number }>`
      select fence, count(*) as count from crawl_target where last_run_id = 1 group by fence`.execute(db.ingest);
    expect(rows).toEqual([{ fence: 1, count: SHOPS * TARGETS }]);
  }, 60_000);

  it("take many twice where they look and do not lease", async () => {
    await sql`update crawl_target set last_run_id = null, due_at = now()`.execute(db.ingest);
    const done: number[] = [];
    await atOnce(async () => {
      for (;;) {
        const { rows } = await sql<{ id: number }>`
          select id from crawl_target where last_run_id is null order by id limit 20`.execute(db.ingest);
        if (rows.length === 0) return;
        const ids = rows.map(({ id }) => id);
        await sql`update crawl_target set last_run_id = 2 from (
            select id from crawl_target where id = any(${ids}::bigint[]) order by id for update) as found
          where crawl_target.id = found.id`.execute(db.ingest);
        done.push(...ids);
      }
    });
    expect(done.length).toBeGreaterThan(SHOPS * TARGETS);
  }, 30_000);
});
