import { expect, it } from "vitest";
import { createRecentIds } from "./recent-ids.ts";
import { createUuidv7 } from "./uuidv7.ts";

const make = (count: number) => Array.from({ length: count }, () => createUuidv7(new Date()));

it("knows every id of the last generation, and takes hardly another for one", () => {
  let now = 0;
  const ids = createRecentIds(() => now, 1_000);
  const [early, late] = [make(1_000), make(1_000)];
  for (const id of early) ids.add(id);
  now = 5;
  for (const id of late) ids.add(id);
  expect([...early, ...late].every(ids.mayHave)).toBe(true);
  expect(ids.since).toBe(0);
  expect(make(10_000).filter(ids.mayHave).length).toBeLessThan(20);
});

it("forgets the generation before, and says since when it knows all", () => {
  let now = 0;
  const ids = createRecentIds(() => now, 10);
  const first = make(10);
  for (const id of first) ids.add(id);
  now = 5;
  for (const id of make(10)) ids.add(id);
  now = 9;
  ids.add(make(1)[0]!);
  expect(first.some(ids.mayHave)).toBe(false);
  expect(ids.since).toBe(5);
});

it("is wrong about one id in a hundred at most when it is full", () => {
  const ids = createRecentIds(() => 0);
  for (let count = 0; count < 500_000; count++) ids.add(createUuidv7(new Date()));
  expect(make(20_000).filter(ids.mayHave).length).toBeLessThan(200);
});
