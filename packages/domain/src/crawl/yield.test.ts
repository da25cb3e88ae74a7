import { expect, it } from "vitest";
import { judgeYield } from "./yield.ts";

const judge = (expected: number, found: number, { pages = 20, failed = 0, answered = expected } = {}) =>
  judgeYield({ pages, failed }, { expected, answered, found });

it("fails a run that found less than half of what there was, unless that was little", () => {
  expect(judge(12, 5)).toBe("of 12 pages with offers, 5 are product pages now");
  expect(judge(12, 6)).toBeNull();
  expect(judge(9, 0)).toBeNull();
});

it("takes a page that is not there for an answer", () => {
  expect(judge(1, 0, { pages: 0, failed: 1 })).toBeNull();
  expect(judge(1, 0, { pages: 0, failed: 1, answered: 0 })).toBe("no page could be fetched");
});

it("fails a run that fetched nothing", () => {
  expect(judge(0, 0, { pages: 0, failed: 3 })).toBe("no page could be fetched");
  expect(judge(0, 0, { pages: 0 })).toBe("there was nothing that may be fetched");
});
