import { expect, it } from "vitest";
import { freezeDeep } from "./freeze.ts";

it("freezes plain data all the way down", () => {
  const value = { list: [{ inner: { deep: 1 } }], at: new Date(0), none: null };
  freezeDeep(value);
  expect(Object.isFrozen(value.list[0]?.inner)).toBe(true);
  expect(Object.isFrozen(value.at)).toBe(true);
});

it("leaves bytes usable, and counts them", () => {
  const body = new Uint8Array(1_000);
  expect(freezeDeep({ body })).toBeGreaterThan(1_000);
});

it("estimates a larger value as larger, text and structure alike", () => {
  const row = () => ({ id: 1, name: "Stratocaster", price: { amount: 1, currency: "EUR" } });
  const rows = (count: number) => Array.from({ length: count }, row);
  expect(freezeDeep(rows(100))).toBeGreaterThan(9 * freezeDeep(rows(10)));
  expect(freezeDeep("x".repeat(5_000))).toBeGreaterThan(5_000);
});

it.each([new Map(), new Set(), () => 1, 5n, Symbol("s"), new (class Price {})(), { nested: [new Map()] }])(
  "refuses what is not plain data: %s",
  (value) => {
    expect(() => freezeDeep(value)).toThrow("plain data");
  },
);

it("refuses a cycle", () => {
  const value: { self?: unknown } = {};
  value.self = value;
  expect(() => freezeDeep(value)).toThrow("cycle");
});
