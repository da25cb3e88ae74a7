import { expect, it } from "vitest";
import { createHeat, type Heat } from "./heat.ts";

function ask(heat: Heat, key: string, times: number): void {
  for (let i = 0; i < times; i++) heat.note(key);
}

it("tells the keys that are asked for most, hottest first", () => {
  const heat = createHeat();
  ask(heat, "warm", 5);
  ask(heat, "cold", 1);
  ask(heat, "hot", 9);
  expect(heat.hottest(10, 2)).toEqual(["hot", "warm"]);
  expect(heat.hottest(1, 2)).toEqual(["hot"]);
});

it("cools: what was hot once gives way to what is hot now", () => {
  const heat = createHeat();
  ask(heat, "yesterday", 40);
  for (let i = 0; i < 4; i++) heat.cool();
  ask(heat, "today", 5);
  expect(heat.hottest(10, 1)).toEqual(["today", "yesterday"]);
  for (let i = 0; i < 4; i++) heat.cool();
  expect(heat.hottest(10, 0)).toEqual([]);
});

it("does not count keys that only take memory", () => {
  const heat = createHeat();
  ask(heat, "x".repeat(5_000), 9);
  expect(heat.hottest(10, 0)).toEqual([]);
});

it("is not pushed out of shape by a flood of keys, and has room for new ones after it", () => {
  const heat = createHeat(100);
  ask(heat, "hot", 50);
  for (let i = 0; i < 10_000; i++) heat.note(`flood ${i}`);
  expect(heat.hottest(1_000, 0)).toHaveLength(100);
  heat.cool();
  ask(heat, "new", 30);
  expect(heat.hottest(10, 2)).toEqual(["new", "hot"]);
});
