import { trackedEventSchema } from "@vitrine/domain/contract";
import { describe, expect, it } from "vitest";
import { withTime } from "./event-id.ts";
import { createRhythm } from "./rhythm.ts";
import { nameScenario, type Scenario } from "./scenarios.ts";
import { type SimulateOptions, simulate } from "./simulate.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

const HOUR_MS = 3_600_000;
const from = new Date("2026-03-02T00:00:00Z");
const products = Array.from({ length: 2_000 }, (_, index) => ({
  id: index + 1,
  category: `Instruments/Kind ${index % 20}`,
  offerIds: [2 * index + 1, 2 * index + 2],
}));
const categoryOf = new Map(products.map(({ id, category }) => [id, category]));

function draw(options: Partial<SimulateOptions> = {}, hours = 24): SimulatedEvent[] {
  const to = new Date(from.getTime() + hours * HOUR_MS);
  return [...simulate({ seed: 1, products, from, to, visitorsPerDay: 5_000, ...options })];
}

const isOf =
  (origin: string) =>
  ({ truth }: SimulatedEvent): boolean =>
    truth.origin === origin;
const isFirst = ({ truth }: SimulatedEvent) => truth.delivery === "prompt" || truth.delivery === "late";
const viewsOf = (events: SimulatedEvent[], productId: number) =>
  events.filter(({ event }) => event.kind === "view" && event.productId === productId).length;
/** Whether a count is what is expected of independent events, give or take five standard deviations. */
const isAbout = (count: number, expected: number) => Math.abs(count - expected) < 5 * Math.sqrt(expected);

describe("a simulated day", () => {
  const events = draw();
  const people = events.filter(isOf("people")).filter(isFirst);

  it("is the same for the same seed, and another for another", () => {
    expect(draw()).toEqual(events);
    expect(draw({ seed: 2 }).slice(0, 100)).not.toEqual(events.slice(0, 100));
  });

  it("comes in the order the server hears of it, within its time", () => {
    const times = events.map(({ sentAt }) => sentAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(from.getTime());
    expect(times.at(-1)).toBeLessThan(from.getTime() + 24 * HOUR_MS);
  });

  it("is what the contract takes, but for what is malformed", () => {
    for (const { event, truth } of events) {
      const { success } = trackedEventSchema.safeParse(event);
      expect(success, JSON.stringify(event)).toBe(truth.delivery !== "malformed");
    }
  });

  it("has five events a visit: mostly views, some compared, searched for, clicked", () => {
    expect(people.length / 5_000).toBeGreaterThan(4.2);
    expect(people.length / 5_000).toBeLessThan(6);
    const share = (kind: string) => people.filter(({ event }) => event.kind === kind).length / people.length;
    expect(share("view")).toBeCloseTo(0.75, 1);
    for (const kind of ["compare", "search", "click"]) expect(share(kind), kind).toBeCloseTo(0.08, 1);
    const searches = people.flatMap(({ event }) => (event.kind === "search" ? [event.results] : []));
    expect(searches.filter((results) => results === 0).length / searches.length).toBeCloseTo(0.08, 1);
  });

  it("has products by Zipf: the first twice as often as the second, ten times as often as the tenth", () => {
    const harmonic = products.reduce((sum, { id }) => sum + 1 / id, 0);
    const views = people.filter(({ event }) => event.kind === "view").length;
    for (const id of [1, 2, 10, 50]) {
      // Products viewed again come in pairs.
      expect(isAbout(viewsOf(people, id) / 1.2, views / harmonic / id / 1.2), `product ${id}`).toBe(true);
    }
  });

  it("has visitors who keep to a category, and compare two to six products of one", () => {
    const byVisitor = Map.groupBy(
      people.filter(({ event }) => event.kind === "view"),
      ({ truth }) => truth.visitor,
    );
    const long = [...byVisitor.values()].filter((views) => views.length >= 5);
    const favourite = (views: SimulatedEvent[]) => {
      const categories = Map.groupBy(views, ({ event }) => event.kind === "view" && categoryOf.get(event.productId));
      return Math.max(...[...categories.values()].map(({ length }) => length)) / views.length;
    };
    expect(long.reduce((sum, views) => sum + favourite(views), 0) / long.length).toBeGreaterThan(0.6);
    const sizes = new Set<number>();
    for (const { event } of people) {
      if (event.kind !== "compare") continue;
      sizes.add(event.productIds.length);
      expect(new Set(event.productIds.map((id) => categoryOf.get(id))).size).toBe(1);
    }
    expect([...sizes].sort()).toEqual([2, 3, 4, 5, 6]);
  });

  it("follows the hours of the site's time zone", () => {
    const byHour = (list: SimulatedEvent[]) => {
      const counts = new Array<number>(24).fill(0);
      for (const { truth } of list) counts[new Date(truth.happenedAt).getUTCHours()]!++;
      return counts;
    };
    const utc = byHour(people);
    expect(utc[20]).toBeGreaterThan(6 * utc[4]!);
    const tokyo = byHour(draw({ timeZone: "Asia/Tokyo" }).filter(isOf("people")));
    expect(tokyo[11]).toBeGreaterThan(6 * tokyo[19]!);
  });

  it("marks a view as repeated if the visitor viewed the product in the half hour before", () => {
    const last = new Map<string, number>();
    let [repeats, seen] = [0, 0];
    for (const { event, truth } of people.toSorted((a, b) => a.truth.happenedAt - b.truth.happenedAt)) {
      if (event.kind !== "view") continue;
      const key = `${truth.visitor} ${event.productId}`;
      const isRepeat = truth.happenedAt - (last.get(key) ?? 0) < 30 * 60_000;
      last.set(key, truth.happenedAt);
      // The first of two may be late, and so after the end of the day.
      if (isRepeat) expect(truth.repeat, key).toBe(true);
      if (isRepeat) seen++;
      if (truth.repeat) repeats++;
    }
    expect(repeats / people.length).toBeGreaterThan(0.05);
    expect(seen / repeats).toBeGreaterThan(0.95);
  });

  it("has retries with the id of what was sent before, and no other id twice", () => {
    const sent = new Set<string>();
    let retries = 0;
    for (const { event, truth } of events) {
      if (truth.delivery === "malformed") continue;
      expect(sent.has(event.id)).toBe(truth.delivery === "retry");
      sent.add(event.id);
      if (truth.delivery === "retry") retries++;
    }
    expect(isAbout(retries, events.length * 0.01)).toBe(true);
  });

  it("has late events of phones, at most 48 hours old", () => {
    const late = draw({}, 72).filter(({ truth }) => truth.delivery === "late");
    expect(late.length).toBeGreaterThan(100);
    for (const { sentAt, truth, event } of late) {
      expect(sentAt - truth.happenedAt).toBeGreaterThan(10 * 60_000);
      expect(sentAt - truth.happenedAt).toBeLessThan(48 * HOUR_MS);
      expect(event.visitor && "userAgent" in event.visitor && event.visitor.userAgent).toMatch(/Mobile/);
    }
  });

  it("has programs that say what they are, and scrapers that do not", () => {
    const userAgents = (origin: string) =>
      events.filter(isOf(origin)).map(({ event }) => (event.visitor as { userAgent: string }).userAgent);
    expect(userAgents("crawler").every((name) => /bot|curl|python|facebookexternalhit/i.test(name))).toBe(true);
    expect(userAgents("scraper").every((name) => !/bot|curl|python/i.test(name))).toBe(true);
    expect(events.every(({ truth }) => truth.human === (truth.origin === "people"))).toBe(true);
    const machines = events.filter(({ truth }) => !truth.human).length / events.length;
    expect(machines).toBeGreaterThan(0.05);
    expect(machines).toBeLessThan(0.25);
  });
});

describe("a simulated week", () => {
  it("has its most visits on Sunday", () => {
    const rhythm = createRhythm("UTC");
    const days = Array.from({ length: 7 }, (_, day) => rhythm.at(from.getTime() + (day * 24 + 12) * HOUR_MS));
    expect(days.indexOf(Math.max(...days))).toBe(6);
    const hours = Array.from({ length: 7 * 24 }, (_, hour) => rhythm.at(from.getTime() + hour * HOUR_MS));
    expect(hours.reduce((a, b) => a + b) / hours.length).toBeCloseTo(1, 6);
    expect(Math.max(...hours)).toBe(rhythm.peak);
  });
});

describe("a scenario", () => {
  const usual = draw();
  const time = { from: from.getTime() + 12 * HOUR_MS, to: from.getTime() + 14 * HOUR_MS };
  const isDuring = ({ truth }: SimulatedEvent) => truth.happenedAt >= time.from && truth.happenedAt < time.to;
  const withScenario = (scenario: Scenario) => draw({ scenarios: [scenario] });

  it("changes nothing of what happens beside it", () => {
    const events = withScenario({ kind: "flood", ...time, productIds: [7], views: 1_000 });
    expect(events.filter(({ truth }) => truth.origin !== "flood")).toEqual(usual);
  });

  it("surge: three times the people on the whole site", () => {
    const count = (events: SimulatedEvent[]) => events.filter(isOf("people")).filter(isDuring).length;
    const ratio = count(withScenario({ kind: "surge", ...time })) / count(usual);
    expect(ratio).toBeGreaterThan(2.6);
    expect(ratio).toBeLessThan(3.4);
  });

  it("jump: five times the views of single products, by people, and no more of others", () => {
    const jump = withScenario({ kind: "jump", ...time, productIds: [1, 3] }).filter(isDuring);
    const before = usual.filter(isDuring);
    const ratio = viewsOf(jump, 1) / viewsOf(before, 1);
    expect(ratio).toBeGreaterThan(4);
    expect(ratio).toBeLessThan(6);
    expect(viewsOf(jump, 2)).toBe(viewsOf(before, 2));
    const added = new Set(jump.filter(isOf("people")).map(({ truth }) => truth.visitor)).size;
    expect(added).toBeGreaterThan(
      2 * new Set(before.filter(isOf("people")).map(({ truth }) => truth.visitor)).size * 0.5,
    );
  });

  it("flood: 100,000 views of a few products by 50 machines that change their browsers", () => {
    const events = withScenario({ kind: "flood", ...time, productIds: [40, 41] });
    const views = events.filter(isOf("flood")).filter(isFirst);
    const visitors = views.map(({ event }) => event.visitor as { ip: string; userAgent: string });
    expect(views.filter((event) => event.truth.delivery !== "malformed")).toHaveLength(100_000);
    expect(new Set(visitors.map(({ ip }) => ip)).size).toBe(50);
    expect(new Set(visitors.map(({ userAgent }) => userAgent)).size).toBeGreaterThan(50);
    expect(new Set(views.map(({ event }) => event.kind === "view" && event.productId))).toEqual(new Set([40, 41]));
  });

  it("is placed in the last part of the time by its name", () => {
    const span = { from: 0, to: 1_000, products };
    expect(nameScenario("surge", span)).toEqual({ kind: "surge", from: 700, to: 800 });
    expect(nameScenario("jump", span)).toEqual({ kind: "jump", from: 700, to: 800, productIds: [101, 102, 103] });
  });
});

it("an event's id is a uuidv7 of its time, and can be moved to another", () => {
  const { event, truth } = draw({}, 1)[0]!;
  expect(Number.parseInt(event.id.replace("-", "").slice(0, 12), 16)).toBe(truth.happenedAt);
  const moved = withTime(event.id, truth.happenedAt + HOUR_MS);
  expect(moved.slice(13)).toBe(event.id.slice(13));
  expect(Number.parseInt(moved.replace("-", "").slice(0, 12), 16)).toBe(truth.happenedAt + HOUR_MS);
});
