import { expect, it } from "vitest";
import { countedBits } from "./counted.ts";
import { type Visiting, visitsOf } from "./take-visits.ts";

const NOBODY_HAD_ANY = { taken: [], before: [] };

function viewAt(at: string, event: Partial<Visiting["event"]> = {}): Visiting {
  return {
    event: { id: at, kind: "view", receivedAt: new Date(at), productIds: [1], offerId: null, query: null, ...event },
    visitor: { hash: "ab".repeat(16) },
    mayCount: true,
  };
}

const only = () => 1;

it("knows a visitor of an hour on both sides of its middle, though one batch has both", () => {
  const [early, late] = ["2026-03-10T12:29:59.999Z", "2026-03-10T12:30:00Z"] as const;
  expect(visitsOf([viewAt(early), viewAt(late)], only).decide(NOBODY_HAD_ANY)).toEqual(
    new Map([
      [early, countedBits(0, true)],
      [late, countedBits(0, false)],
    ]),
  );
});

it("does not take the second half of one hour for the first of the next", () => {
  const [early, late] = ["2026-03-10T12:59:59.999Z", "2026-03-10T13:00:00Z"] as const;
  expect(visitsOf([viewAt(early), viewAt(late)], only).decide(NOBODY_HAD_ANY)).toEqual(
    new Map([
      [early, countedBits(0, true)],
      [late, countedBits(0, true)],
    ]),
  );
});

it("counts what nobody had, by the numbers of the visits", () => {
  const [taken, again, fresh] = ["2026-03-10T12:30:00Z", "2026-03-10T12:31:00Z", "2026-03-10T12:32:00Z"] as const;
  const events = [viewAt(taken), viewAt(again), viewAt(fresh, { productIds: [2] })];
  expect(visitsOf(events, only).decide({ taken: [1], before: [2] })).toEqual(new Map([[fresh, countedBits(0, false)]]));
});

it("counts pairs each for itself, the first time of a day apart", () => {
  const id = "2026-03-10T12:00:00Z";
  const compared = viewAt(id, { kind: "compare", productIds: [1, 2, 3] });
  // Each pair has a visit of its own and one of the day: 1 and 2 are those of the pair 1, 2.
  expect(visitsOf([compared], only).decide({ taken: [2, 3], before: [] })).toEqual(
    new Map([[id, countedBits(0, false) | countedBits(2, true)]]),
  );
});

it("asks for nothing of those that may not count", () => {
  expect(visitsOf([{ ...viewAt("2026-03-10T12:00:00Z"), mayCount: false }], only).decide(NOBODY_HAD_ANY)).toEqual(
    new Map(),
  );
});
