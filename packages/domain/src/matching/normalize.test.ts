import { expect, it } from "vitest";
import { modelName, normalizeMpn } from "./normalize.ts";

it("leaves out of a model's name what tells its variants apart", () => {
  const model = modelName("Fender Player II Stratocaster", "Fender");
  for (const name of [
    "Player II Stratocaster, 3-Tone Sunburst",
    "Fender Player II Stratocaster Polar White",
    "Fender Player II Stratocaster Left-Handed 2-Color Sunburst",
  ]) {
    expect(modelName(name, "Fender")).toBe(model);
  }
});

it("keeps figures, which mostly are the model's", () => {
  expect(modelName("Arius YDP 2", "Yamaha")).not.toBe(modelName("Arius YDP 3", "Yamaha"));
  expect(modelName("X 2 Black", "Cort")).not.toBe(modelName("X 3 Black", "Cort"));
});

it("compares part numbers without the signs between", () => {
  expect(normalizeMpn("012-1502-500")).toBe("0121502500");
  expect(normalizeMpn("-")).toBeNull();
});
