import { expect, it } from "vitest";
import { createTurns } from "./take-turns.ts";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

it("lets so many events through in each turn of the event loop, in their order", async () => {
  const turns = createTurns(100);
  const done: number[] = [];
  const work = async (number: number) => {
    await turns.take(40);
    done.push(number);
  };
  const all = Array.from({ length: 7 }, (_, number) => work(number));
  expect(turns.waiting).toBe(160);
  await Promise.resolve();
  expect(done).toEqual([0, 1, 2]);
  await nextTurn();
  expect(done).toEqual([0, 1, 2, 3, 4, 5]);
  await Promise.all(all);
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(turns.waiting).toBe(0);
});

it("lets through what is larger than a turn, alone", async () => {
  const turns = createTurns(100);
  expect(turns.take(500)).toBeUndefined();
  const second = turns.take(1);
  expect(second).toBeInstanceOf(Promise);
  await second;
});

it("makes nobody wait who comes after a quiet time", async () => {
  const turns = createTurns(100);
  turns.take(100);
  await nextTurn();
  expect(turns.take(100)).toBeUndefined();
});
