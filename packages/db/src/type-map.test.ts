import { expect, it } from "vitest";
import { parsers } from "./type-map.ts";

const TIMESTAMPTZ = 1184;

it.each([
  ["2026-11-21 14:25:14+00", "2026-11-21T14:25:14.000Z"],
  ["2026-11-21 14:25:14.5+00", "2026-11-21T14:25:14.500Z"],
  ["2026-11-21 14:25:14.057999+00", "2026-11-21T14:25:14.057Z"],
  ["2026-11-21 19:55:14.123+05:30", "2026-11-21T14:25:14.123Z"],
  ["2026-11-21 12:25:14.123-02", "2026-11-21T14:25:14.123Z"],
  ["0099-02-28 23:59:59.999+00", "0099-02-28T23:59:59.999Z"],
])("reads the time %s", (text, time) => {
  expect((parsers[TIMESTAMPTZ]!(text) as Date).toISOString()).toBe(time);
});

it("reads every millisecond as it is", () => {
  for (let ms = 0; ms < 1_000; ms++) {
    const date = new Date(Date.UTC(2026, 0, 1) + ms);
    expect(parsers[TIMESTAMPTZ]!(date.toISOString().replace("T", " ").replace("Z", "+00"))).toEqual(date);
  }
});
