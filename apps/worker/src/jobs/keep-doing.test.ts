import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type Keeper, keepDoing, type Routine } from "./keep-doing.ts";

describe("what is kept being done", () => {
  let keeper: Keeper | undefined;
  afterEach(() => keeper?.stop());

  /** Counts rounds; the first ones rest as long as is said, the others for ever. */
  function start(rests: (number | Error)[], more: Partial<Routine> = {}) {
    const seen = { rounds: 0, errors: [] as unknown[] };
    keeper = keepDoing({
      async round() {
        const restMs = rests[seen.rounds++] ?? 1e6;
        if (restMs instanceof Error) throw restMs;
        return restMs;
      },
      onError: (err) => seen.errors.push(err),
      afterErrorMs: 30,
      ...more,
    });
    return seen;
  }

  it("rests as long as it says, and not where there is more", async () => {
    const seen = start([0, 0, 20]);
    await expect.poll(() => seen.rounds).toBe(4);
    expect(keeper!.isBusy).toBe(false);
    await sleep(50);
    expect(seen.rounds).toBe(4);
  });

  it("goes on when it is woken, also where that was in the middle of a round", async () => {
    const middle = Promise.withResolvers<number>();
    let rounds = 0;
    start([], { round: () => (rounds++ === 0 ? middle.promise : Promise.resolve(1e6)) });
    keeper!.wake();
    middle.resolve(1e6);
    await expect.poll(() => [rounds, keeper!.isBusy]).toEqual([2, false]);
    keeper!.wake();
    expect(keeper!.isBusy).toBe(true);
    await expect.poll(() => rounds).toBe(3);
  });

  it("tells of an error, and rests though it is woken", async () => {
    const seen = start([new Error("away"), new Error("away")], { afterErrorMs: 200 });
    await expect.poll(() => seen.errors.length).toBe(1);
    for (let times = 0; times < 5; times++) {
      keeper!.wake();
      await sleep(5);
    }
    expect(seen.rounds).toBe(1);
    await expect.poll(() => seen.rounds).toBe(3);
  });

  it("stops out of a rest at once, and after the round under way", async () => {
    const seen = start([]);
    await expect.poll(() => keeper!.isBusy).toBe(false);
    await keeper!.stop();
    expect([seen.rounds, keeper!.isBusy]).toEqual([1, false]);

    let ended = false;
    start([], {
      async round(signal) {
        await sleep(1e6, undefined, { signal }).catch(() => {});
        ended = true;
        return 0;
      },
    });
    await keeper!.stop();
    expect(ended).toBe(true);
  });
});
