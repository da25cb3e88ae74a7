import { describeOnBothDatabases } from "@vitrine/db/testing";
import { pino } from "pino";
import { expect, it } from "vitest";
import { createBus } from "../platform/bus.ts";
import { createChangeFeed } from "../platform/change-feed.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import type { PriceChange, PriceChangeInput, PriceChangeMessage } from "./contract.ts";
import { observeOffers } from "./observe.ts";
import { watchPriceChanges } from "./watch-price-changes.ts";

const log = pino({ level: "silent" });

describeOnBothDatabases("watching prices", (db) => {
  /** A watcher on a feed of its own, and a way to move prices. */
  async function open(slug: string) {
    const bus = createBus({ db: db(), log });
    const feed = createChangeFeed({ db: db(), bus, log, pollMs: 50 });
    await feed.start();
    const shopId = await makeShop(db(), slug);
    const deps = { ...catalogDeps(db()), bus, feed };
    let minute = 0;
    const move = async (key: string, price: number | null) => {
      const at = new Date(Date.UTC(2026, 0, 1, 0, minute++));
      const [result] = await observeOffers(deps, [
        makeOffer(shopId, key, { price, at, product: { name: `${slug} ${key}`, categoryPath: [slug, key] } }),
      ]);
      return result!;
    };
    const watch = (input: PriceChangeInput, stopAt: number) =>
      collect(watchPriceChanges({ db: db(), feed }, input, AbortSignal.timeout(8_000)), stopAt);
    const close = async () => {
      await feed.close();
      await bus.close();
    };
    return { move, watch, feed, close };
  }

  async function collect(messages: AsyncIterable<PriceChangeMessage>, count: number): Promise<PriceChangeMessage[]> {
    const seen: PriceChangeMessage[] = [];
    for await (const message of messages) if (seen.push(message) >= count) break;
    return seen;
  }

  it("tells of a move as it happens, with everything a page shows", async () => {
    const { move, watch, close } = await open("live");
    const { productId, offerId } = await move("a", 20_000);
    const seen = watch({ productIds: [productId] }, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await move("b", 1);
    await move("a", 15_000);
    expect(await seen).toEqual([
      {
        id: expect.any(Number),
        at: expect.any(Date),
        productId,
        slug: "live-a",
        name: "live a",
        shop: "live",
        offerId,
        currency: "EUR",
        condition: "new",
        price: 15_000,
        previous: 20_000,
        change: -5_000,
        changePercent: -25,
      },
    ]);
    await close();
  });

  it.each(["latest", "every"] as const)(
    "goes on after the last change seen, without gap or repeat (%s)",
    async (mode) => {
      const { move, watch, feed, close } = await open(`resume-${mode}`);
      const start = feed.appliedId;
      for (const price of [100, 110, 120]) await move("x", price);
      await move("y", 50);
      const seen = (await watch({ mode, lastEventId: String(start) }, mode === "every" ? 4 : 2)) as PriceChange[];
      expect(seen.map(({ price }) => price)).toEqual(mode === "every" ? [100, 110, 120, 50] : [120, 50]);
      expect(seen.map(({ id }) => id)).toEqual(seen.map(({ id }) => id).sort((a, b) => a - b));

      const rest = watch({ mode, lastEventId: String(seen.at(-1)!.id) }, 2);
      await move("x", 130);
      await new Promise((resolve) => setTimeout(resolve, 150));
      await move("y", 60);
      expect(((await rest) as PriceChange[]).map(({ price }) => price)).toEqual([130, 60]);
      await close();
    },
  );

  it("narrows to a category and what is below it", async () => {
    const { move, watch, close } = await open("tree");
    await move("leaf", 10);
    await move("twig", 10);
    const seen = watch({ categorySlug: "twig" }, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await move("leaf", 11);
    await move("twig", 12);
    expect(await seen).toMatchObject([{ slug: "tree-twig", price: 12 }]);
    await expect(watch({ categorySlug: "nowhere" }, 1)).rejects.toThrow("category");
    await close();
  });

  it("says so when the log no longer reaches back", async () => {
    const { watch, feed, close } = await open("reset");
    const [message] = await watch({ lastEventId: "999999999" }, 1);
    expect(message).toEqual({ type: "reset", id: feed.appliedId });
    await close();
  });
});
