import { beforeEach, expect, it } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { countedBits } from "./counted.ts";
import { createKnownLog, type KnownLog, type KnownVisitor } from "./known-log.ts";
import { slotsOf, subjectOf, takeVisits, type Visiting } from "./take-visits.ts";

const HASH = "ab".repeat(16);
let known: KnownLog;
let visitor: KnownVisitor;

beforeEach(() => {
  known = createKnownLog({ clock: systemClock });
  visitor = { state: null, isMachine: false, visits: new Map(), isNew: true };
  known.add(HASH, visitor);
});

function viewAt(at: string, event: Partial<Visiting["event"]> = {}): Visiting {
  return {
    event: { id: at, kind: "view", receivedAt: new Date(at), productIds: [1], offerId: null, query: null, ...event },
    visitor: { hash: HASH },
    mayCount: true,
  };
}

const countedOf = (...events: Visiting[]) => Object.fromEntries(takeVisits(events, known).counted);

it("counts a visitor once in a half hour, in this batch and the next", () => {
  const [first, again, next] = ["2026-03-10T12:00:00Z", "2026-03-10T12:29:59Z", "2026-03-10T12:29:59.999Z"] as const;
  expect(countedOf(viewAt(first), viewAt(again))).toEqual({ [first]: countedBits(0, true) });
  expect(countedOf(viewAt(next), viewAt("2026-03-10T12:10:00Z", { productIds: [2] }))).toEqual({
    "2026-03-10T12:10:00Z": countedBits(0, true),
  });
});

it.each([
  ["both sides of the middle of an hour", "2026-03-10T12:29:59.999Z", "2026-03-10T12:30:00Z", false],
  ["the end of one hour and the beginning of the next", "2026-03-10T12:59:59.999Z", "2026-03-10T13:00:00Z", true],
])("knows a visitor on %s", (_, early, late, isFirst) => {
  expect(countedOf(viewAt(early), viewAt(late))).toEqual({
    [early]: countedBits(0, true),
    [late]: countedBits(0, isFirst),
  });
});

it("counts pairs each for itself, the first time of a day apart", () => {
  const [first, second] = ["2026-03-10T00:10:00Z", "2026-03-10T23:50:00Z"] as const;
  const compareAt = (at: string, ...productIds: number[]) => viewAt(at, { kind: "compare", productIds });
  expect(countedOf(compareAt(first, 1, 2), compareAt("2026-03-10T00:20:00Z", 1, 2))).toEqual({
    [first]: countedBits(0, true),
  });
  expect(countedOf(compareAt(second, 1, 2, 3))).toEqual({
    [second]: countedBits(0, false) | countedBits(1, true) | countedBits(2, true),
  });
});

it("takes a view, a search and a click for different things", () => {
  const at = "2026-03-10T12:00:00Z";
  const events = [
    viewAt(at),
    viewAt(at, { id: "click", kind: "click", offerId: 1 }),
    viewAt(at, { id: "search", kind: "search", query: "1" }),
  ];
  expect(Object.keys(countedOf(...events))).toEqual([at, "click", "search"]);
});

it("takes nothing for those that may not count, and for machines", () => {
  const { counted, writes } = takeVisits([{ ...viewAt("2026-03-10T12:00:00Z"), mayCount: false }], known);
  expect([counted.size, writes.length]).toEqual([0, 0]);
  visitor.isMachine = true;
  expect(countedOf(viewAt("2026-03-10T12:00:00Z"))).toEqual({});
  expect(visitor.visits.size).toBe(0);
});

it("names the half hours one has to know", () => {
  const slot = Date.parse("2026-03-10T12:30:00Z") / 1_800_000;
  const receivedAt = new Date("2026-03-10T12:40:00Z");
  expect(slotsOf({ kind: "view", receivedAt })).toEqual([slot, slot - 1]);
  expect(slotsOf({ kind: "view", receivedAt: new Date("2026-03-10T12:00:00Z") })).toEqual([slot - 1]);
  expect(slotsOf({ kind: "click", receivedAt })).toEqual([slot]);
  expect(slotsOf({ kind: "compare", receivedAt })).toEqual([slot, slot - 25]);
});

it("reads a subject from the key it is stored under", () => {
  expect(subjectOf("abababab-abab-abab-1000-000000000001")).toBe(2 ** 48 + 1);
  expect(subjectOf("abababab-abab-abab-f000-0100000200ff")).toBe(15 * 2 ** 48 + 0x0100000200ff);
});
