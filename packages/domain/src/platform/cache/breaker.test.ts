import { beforeEach, expect, it } from "vitest";
import { type Breaker, createBreaker } from "./breaker.ts";

let time: number;
let breaker: Breaker;
beforeEach(() => {
  time = 0;
  breaker = createBreaker(() => time);
});

function fail(times: number): void {
  for (let i = 0; i < times; i++) breaker.fail();
}

it("opens after five failures in a row", () => {
  fail(4);
  expect(breaker.open).toBe(false);
  fail(1);
  expect(breaker.open).toBe(true);
});

it("opens when every other call fails, and not when one in ten does", () => {
  for (let i = 0; i < 100; i++) {
    if (i % 10 === 0) breaker.fail();
    else breaker.succeed();
  }
  expect(breaker.open).toBe(false);
  for (let i = 0; i < 20 && !breaker.open; i++) {
    if (i % 2 === 0) breaker.fail();
    else breaker.succeed();
  }
  expect(breaker.open).toBe(true);
});

it("asks for a probe once a second while it is open", () => {
  expect(breaker.probeIsDue()).toBe(false);
  fail(5);
  expect(breaker.probeIsDue()).toBe(false);
  time = 1_000;
  expect(breaker.probeIsDue()).toBe(true);
  expect(breaker.probeIsDue()).toBe(false);
  breaker.fail();
  time = 2_000;
  expect(breaker.probeIsDue()).toBe(true);
});

it("closes with a success, and then takes five failures again", () => {
  fail(9);
  breaker.succeed();
  expect(breaker.open).toBe(false);
  fail(4);
  expect(breaker.open).toBe(false);
});
