import { describe, expect, it } from "vitest";
import { countField, figuresOf, HALVES, halfOf, measure } from "./counts.ts";

describe("the figures of a report", () => {
  it("are precision, recall and F1", () => {
    expect(measure({ right: 3, wrong: 1, existing: 6 })).toEqual({ precision: 0.75, recall: 0.5, f1: 0.6 });
    expect(measure({ right: 0, wrong: 0, existing: 0 })).toMatchObject({ precision: 1, recall: 1 });
    expect(figuresOf("price: ", { right: 1, wrong: 0, existing: 1 }, { f1: 0.9 })[2]).toEqual({
      measure: "price: F1",
      value: 1,
      bar: 0.9,
    });
  });

  it("count a wrong answer once as given and once as missed", () => {
    const answers = [
      { expected: ["a", "b"], given: "b" },
      { expected: ["a"], given: "c" },
      { expected: undefined, given: "d" },
      { expected: ["a"], given: undefined },
    ];
    expect(countField(answers)).toEqual({ right: 1, wrong: 2, existing: 3 });
  });

  it("are given for two halves of about one size", () => {
    const held = Array.from({ length: 2_000 }, (_, id) => halfOf(String(id))).filter((half) => half === HALVES[1]);
    expect(Math.abs(held.length - 1_000)).toBeLessThan(120);
  });
});
