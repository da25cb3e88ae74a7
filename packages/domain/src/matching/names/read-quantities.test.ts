import { describe, expect, it } from "vitest";
import { isSameQuantity, readQuantities } from "./read-quantities.ts";
import { readTitle } from "./read-title.ts";

const read = (title: string) =>
  readQuantities(readTitle(title)).map(({ dimension, low, value }) =>
    low === null ? `${value} ${dimension}` : `${low}-${value} ${dimension}`,
  );

describe("quantities in titles", () => {
  it("are read with the unit attached or apart, in the base unit", () => {
    expect(read("Orlo 32inch 8GB")).toEqual(["812.8 mm", "8 GB"]);
    expect(read('Orlo 32" 1.5 TB 120W')).toEqual(["812.8 mm", "1500 GB", "120 W"]);
  });

  it("are ranges where two numbers share a unit", () => {
    expect(read("Orlo 18-55mm zoom")).toEqual(["18-55 mm range"]);
  });

  it("count what is in a pack", () => {
    expect(read("Orlo strings 12-pack")).toEqual(["12 count"]);
    expect(read("Orlo cups set of 25")).toEqual(["25 count"]);
  });

  it("are not what more often is a name: 4G, 3D, 5S", () => {
    expect(read("Orlo 4G 3D 5S")).toEqual([]);
  });
});

describe("two quantities", () => {
  const isSame = (one: string, other: string) =>
    isSameQuantity(readQuantities(readTitle(one))[0]!, readQuantities(readTitle(other))[0]!);

  it("are one in other units or rounded by one side", () => {
    expect(isSame("32 inch", "81.28 cm")).toBe(true);
    expect(isSame("12.1 MP", "12 megapixel")).toBe(true);
  });

  it("are two where both are written to the same digit and differ", () => {
    expect(isSame("46 inch", "47 inch")).toBe(false);
    expect(isSame("8GB", "16GB")).toBe(false);
    expect(isSame("18-55mm", "18-135mm")).toBe(false);
  });
});
