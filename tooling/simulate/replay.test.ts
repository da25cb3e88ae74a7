import type { TrackedEvent, TrackReceipt } from "@vitrine/domain/contract";
import { describe, expect, it } from "vitest";
import { replay } from "./replay.ts";
import { simulate } from "./simulate.ts";

const products = Array.from({ length: 20 }, (_, index) => ({ id: index + 1, category: `Kind ${index % 2}` }));
const from = new Date("2026-03-02T12:00:00Z");
const day = (visitorsPerDay: number) => [
  ...simulate({ seed: 1, products, from, to: new Date(from.getTime() + 86_400_000), visitorsPerDay }),
];

function createServer(answerAfterMs = 0) {
  const calls: TrackedEvent[][] = [];
  let [underWay, most] = [0, 0];
  return {
    calls,
    most: () => most,
    async track({ events }: { events: TrackedEvent[] }): Promise<TrackReceipt> {
      most = Math.max(most, ++underWay);
      calls.push(events);
      await new Promise((resolve) => setTimeout(resolve, answerAfterMs));
      underWay--;
      return { accepted: events.length - 1, duplicates: 0, rejected: [{ index: 0, reason: "id: must be a uuidv7" }] };
    },
  };
}

describe("a replay", () => {
  it("sends every event as it is, in order, in batches, a few calls at once", async () => {
    const events = day(60);
    const server = createServer(2);
    const totals = await replay({ events, from, track: server.track, batch: 20, parallel: 3 });
    expect(server.calls.flat()).toEqual(events.map(({ event }) => event));
    expect(server.calls.slice(0, -1).every(({ length }) => length === 20)).toBe(true);
    expect(server.most()).toBe(3);
    expect(totals).toEqual({
      sent: events.length,
      accepted: events.length - server.calls.length,
      duplicates: 0,
      rejected: server.calls.length,
    });
  });

  it("keeps to a rate", async () => {
    const server = createServer();
    const started = performance.now();
    await replay({ events: day(60).slice(0, 100), from, track: server.track, batch: 20, rate: 400 });
    expect(performance.now() - started).toBeGreaterThan(230);
  });

  it("plays a day in a second, at the time it is played, and a retry with the same id", async () => {
    const events = day(200).filter(({ truth }) => truth.delivery !== "malformed");
    const server = createServer();
    const started = Date.now();
    await replay({ events, from, track: server.track, speed: 86_400 });
    expect(Date.now() - started).toBeGreaterThan(800);
    expect(server.calls.length).toBeGreaterThan(3);
    const sent = server.calls.flat();
    for (const { at, id } of sent) {
      expect(at!.getTime()).toBeGreaterThanOrEqual(started);
      expect(at!.getTime()).toBeLessThan(started + 1_200);
      expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(at!.getTime());
    }
    const count = (list: TrackedEvent[]) => new Set(list.map(({ id }) => id)).size;
    expect(count(sent)).toBe(count(events.map(({ event }) => event)));
  });
});
