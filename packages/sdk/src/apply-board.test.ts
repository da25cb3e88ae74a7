import { expect, it } from "vitest";
import { applyBoard } from "./apply-board.ts";
import type { BoardEntry, BoardMessage, PairEntry, ProductCard } from "./contract-types.ts";

const why = { basis: "popular" as const, events: 1, halfLifeHours: 24, current: 1, earlier: 0 };
const card = (id: number, name = `p${id}`) => ({ id, name }) as ProductCard;
const entry = (rank: number, id: number, name?: string): BoardEntry => ({
  rank,
  score: 10 - rank,
  product: card(id, name),
  why,
});
const pair = (rank: number, low: number, high: number): PairEntry => ({
  rank,
  score: 10 - rank,
  comparisons: 10 - rank,
  products: [card(low), card(high)],
  why,
});

it("begins with the whole board, and makes of it what a delta says", () => {
  const whole: BoardMessage = {
    type: "board",
    id: "a",
    basis: "popular",
    asOf: 1,
    items: [entry(1, 7), entry(2, 8), entry(3, 9)],
  };
  const before = applyBoard([entry(1, 99)], whole);
  expect(before).toEqual(whole.items);
  const after = applyBoard(before, {
    type: "delta",
    id: "b",
    asOf: 2,
    left: ["8"],
    set: [entry(1, 5), entry(3, 9, "renamed")],
    moved: [{ key: "7", rank: 2, score: 8, why: { ...why, events: 3 } }],
  });
  expect(after).toEqual([entry(1, 5), { ...entry(2, 7), why: { ...why, events: 3 } }, entry(3, 9, "renamed")]);
});

it("moves pairs by both their ids", () => {
  const after = applyBoard([pair(1, 1, 2), pair(2, 1, 3)], {
    type: "delta",
    id: "b",
    asOf: 2,
    left: ["1-2"],
    set: [],
    moved: [{ key: "1-3", rank: 1, score: 9, comparisons: 9, why }],
  });
  expect(after).toEqual([pair(1, 1, 3)]);
});
