import { expect, it } from "vitest";
import { createRecentMap } from "./recent-map.ts";

it("remembers what came of late, and what is asked for", () => {
  const map = createRecentMap<number, string>(3);
  for (let key = 1; key <= 6; key++) map.set(key, `${key}`);
  expect(map.get(1)).toBe("1");
  for (let key = 7; key <= 9; key++) map.set(key, `${key}`);
  expect(map.get(1)).toBe("1");
  expect(map.get(2)).toBeUndefined();
  map.clear();
  expect(map.get(9)).toBeUndefined();
});

it("makes room for what grows", () => {
  const map = createRecentMap<number, string>(10);
  map.set(1, "one");
  map.grow(10);
  map.set(2, "two");
  map.grow(10);
  map.set(3, "three");
  expect([1, 2, 3].map((key) => map.get(key))).toEqual([undefined, "two", "three"]);
});
