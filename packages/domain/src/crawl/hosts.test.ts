import { describeOnBothDatabases } from "@vitrine/db/testing";
import { beforeEach, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { noteAnswer, noteSilence } from "./hosts.ts";
import { leaseTargets, releaseTargets } from "./leases.ts";
import { getCrawlRun } from "./list-runs.ts";
import { claimRun, listShopsToRecrawl, releaseRun, startCrawl } from "./runs.ts";
import { upsertShop } from "./shops.ts";
import { addTargets } from "./targets.ts";

const MINUTE = 60_000;

describeOnBothDatabases("a host that does not answer", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  const deps = () => ({ db: db(), clock, bus: { wake: () => {} } });
  let count = 0;
  let host: string;
  let shopId: number;
  let runId: number;

  const silence = async (times: number) => {
    let state = await noteSilence(deps(), { host, error: "it answered 503" });
    for (let more = 1; more < times; more++) state = await noteSilence(deps(), { host, error: "it answered 503" });
    return state;
  };
  const lease = () => leaseTargets(deps(), { runId, shopId, host, limit: 10, leaseMs: MINUTE });
  const soon = (ms: number) => new Date(clock.now().getTime() + ms);

  beforeEach(async () => {
    const slug = `silent-${++count}`;
    host = `${slug}.example`;
    ({ id: shopId } = await upsertShop(
      { db: db() },
      { slug, name: slug, url: `https://www.${host}`, currency: "EUR" },
    ));
    await addTargets(deps(), {
      shopId,
      targets: ["/a", "/b", "/c"].map((path) => ({ url: `https://www.${host}${path}`, depth: 1 })),
    });
    ({ id: runId } = await startCrawl(deps(), { shop: slug }));
    await claimRun(deps());
  });

  it("is asked on until it was silent ten times in a row", async () => {
    expect(await silence(9)).toEqual({ failures: 9, restUntil: null, isDown: false });
    const { targets, isTroubled } = await lease();
    expect(targets).toHaveLength(3);
    expect(isTroubled).toBe(true);
    await noteAnswer(deps(), { host });
    expect(await silence(9)).toMatchObject({ restUntil: null });
  });

  it("rests then, for all workers and runs, and is tried with one request after it", async () => {
    expect(await silence(10)).toMatchObject({ restUntil: soon(MINUTE) });
    expect(await lease()).toMatchObject({ targets: [], waitUntil: soon(MINUTE) });
    await releaseRun(deps(), { id: runId });
    expect(await claimRun(deps())).toBeNull();
    expect(await getCrawlRun(deps(), { id: runId })).toMatchObject({
      status: "queued",
      waits: { until: soon(MINUTE), reason: "it answered 503" },
    });

    clock.advance(MINUTE);
    expect(await claimRun(deps())).toMatchObject({ id: runId });
    const { targets } = await lease();
    expect(targets).toHaveLength(1);
    await releaseTargets(deps(), { leases: targets, hostFreeAt: clock.now() });

    expect(await silence(1)).toMatchObject({ restUntil: soon(2 * MINUTE) });
    clock.advance(2 * MINUTE);
    await noteAnswer(deps(), { host });
    expect((await lease()).targets).toHaveLength(3);
  });

  it("rests ever longer, up to six hours, and no run waits for it for ever", async () => {
    await silence(10);
    const minutes: number[] = [];
    for (let rest = 0; rest < 10; rest++) {
      const { restUntil } = await silence(1);
      minutes.push((restUntil!.getTime() - clock.now().getTime()) / MINUTE);
    }
    expect(minutes).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    expect(await silence(1)).toMatchObject({ isDown: true });
    expect(await listShopsToRecrawl(deps(), { since: soon(1), failedSince: soon(1) })).not.toContain(`silent-${count}`);
  });
});
