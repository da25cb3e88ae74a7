import { createManualClock } from "@vitrine/domain";
import { describe, expect, it } from "vitest";
import { createPace, delayBetween, parseRetryAfter } from "./politeness.ts";

const now = new Date("2026-03-01T12:00:00Z");
const HOUR = 3_600_000;

describe("Retry-After", () => {
  it.each([
    ["120", 120_000],
    ["0", 0],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["315360000", HOUR],
    ["Sun, 01 Mar 2036 12:00:00 GMT", HOUR],
    ["-5", null],
    ["soon", null],
    ["", null],
    [undefined, null],
  ])("%s means %s ms", (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe("the delay between two requests", () => {
  it("is the longest that anybody asks for, a second where nobody does, an hour at most", () => {
    expect(delayBetween({}, null)).toBe(1_000);
    expect(delayBetween({ delaySeconds: 0 }, null)).toBe(0);
    expect(delayBetween({ delaySeconds: 2 }, 5)).toBe(5_000);
    expect(delayBetween({ delaySeconds: 2 }, 0.5)).toBe(2_000);
    expect(delayBetween({}, 1e9)).toBe(HOUR);
  });
});

describe("the pace of a host", () => {
  const open = (delayMs: number) => {
    const clock = createManualClock(now);
    const pace = createPace({ clock, delayMs });
    return { clock, pace, wait: () => pace.freeAt().getTime() - clock.now().getTime() };
  };

  it("lets the first request go at once and the next after the delay, counted from the end", () => {
    const { clock, pace, wait } = open(1_000);
    expect(wait()).toBe(0);
    clock.advance(5_000);
    pace.answered({ status: 200, headers: {} });
    expect(wait()).toBe(1_000);
  });

  it("holds a delay that becomes known later also against the last request", () => {
    const { pace, wait } = open(1_000);
    pace.answered({ status: 200, headers: {} });
    pace.setDelay(10_000);
    expect(wait()).toBe(10_000);
  });

  it("waits as long as a 429 or 503 asks, and longer each time where they do not say", () => {
    const { pace, wait } = open(1_000);
    pace.answered({ status: 429, headers: { "retry-after": "60" } });
    expect(wait()).toBe(60_000);
    const waits = Array.from({ length: 12 }, () => {
      pace.answered({ status: 503, headers: {} });
      return wait();
    });
    expect(waits.slice(0, 3)).toEqual([10_000, 20_000, 40_000]);
    expect(waits.at(-1)).toBe(HOUR);
  });

  it("begins anew after an answer", () => {
    const { clock, pace, wait } = open(1_000);
    pace.answered({ status: 503, headers: {} });
    clock.advance(5_000);
    pace.answered({ status: 200, headers: { "retry-after": "60" } });
    expect(wait()).toBe(1_000);
    pace.answered({ status: 503, headers: {} });
    expect(wait()).toBe(5_000);
  });

  it("does not begin a turn when told to stop", async () => {
    const { pace } = open(0);
    await expect(pace.turn(AbortSignal.abort())).rejects.toThrow();
  });
});
