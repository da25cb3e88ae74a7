import { describe, expect, it } from "vitest";
import { backoffMs, sleep } from "./backoff.ts";

describe("backoffMs", () => {
  it("doubles up to its cap, the second half of it by chance", () => {
    const least = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => backoffMs(failures, 8_000, undefined, () => 0));
    const most = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => backoffMs(failures, 8_000, undefined, () => 1));
    expect(least).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    expect(most).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it("waits at least as long as the server asks for, even beyond the cap", () => {
    expect(backoffMs(1, 8_000, 60_000, () => 0)).toBe(60_000);
    expect(backoffMs(1, 8_000, 0, () => 1)).toBe(250);
  });
});

describe("sleep", () => {
  it("ends when its signal is aborted, before or meanwhile", async () => {
    const controller = new AbortController();
    const start = performance.now();
    const sleeping = sleep(60_000, controller.signal);
    controller.abort();
    await sleeping;
    await sleep(60_000, controller.signal);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
