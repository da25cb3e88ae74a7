import { describeOnBothDatabases } from "@vitrine/db/testing";
import { beforeEach, expect, it } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { CrawlRunMessage } from "./contract.ts";
import { claimRun, finishRun, startCrawl, updateRun } from "./runs.ts";
import { upsertShop } from "./shops.ts";
import { watchRun } from "./watch-run.ts";

describeOnBothDatabases("following a run", (db) => {
  const deps = () => ({ db: db(), clock: systemClock, bus: { wake: () => {} } });
  let count = 0;
  let id: number;

  beforeEach(async () => {
    const slug = `followed-${++count}`;
    await upsertShop({ db: db() }, { slug, name: slug, url: `https://${slug}.example`, currency: "EUR" });
    ({ id } = await startCrawl(deps(), { shop: slug }));
    await claimRun(deps());
  });

  it("gives how it stands, then what changed, and ends with the run", async () => {
    const seen: CrawlRunMessage[] = [];
    const at: number[] = [];
    for await (const message of watchRun(deps(), { id })) {
      seen.push(message);
      at.push(performance.now());
      if (seen.length === 1) {
        for (let page = 0; page < 3; page++) await updateRun(deps(), { id, add: { pages: 1 } });
      } else if (seen.length === 2) await finishRun(deps(), { id, error: null });
    }
    expect(seen.map(({ run }) => [run.status, run.stats.pages])).toEqual([
      ["running", 0],
      ["running", 3],
      ["succeeded", 3],
    ]);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(990);
  });

  it("goes on behind the last message, and says nothing twice", async () => {
    const first = await watchRun(deps(), { id }).next();
    const { id: lastEventId } = first.value as CrawlRunMessage;
    await updateRun(deps(), { id, add: { pages: 7 } });
    const [message] = [(await watchRun(deps(), { id, lastEventId }).next()).value as CrawlRunMessage];
    expect(message.run.stats.pages).toBe(7);

    await finishRun(deps(), { id, error: "the shop was paused" });
    const last = (await watchRun(deps(), { id, lastEventId: message.id }).next()).value as CrawlRunMessage;
    expect(last.run).toMatchObject({ status: "failed" });
    expect(await watchRun(deps(), { id, lastEventId: last.id }).next()).toEqual({ done: true, value: undefined });
  });

  it("stops when nobody listens, and refuses a run that is not there", async () => {
    const leaving = new AbortController();
    const messages = watchRun(deps(), { id }, leaving.signal);
    await messages.next();
    const waiting = messages.next();
    leaving.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect(watchRun(deps(), { id: 999_999 }).next()).rejects.toMatchObject({ kind: "not_found" });
  });
});
