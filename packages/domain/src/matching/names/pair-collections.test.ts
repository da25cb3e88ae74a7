import { describe, expect, it } from "vitest";
import { pairCollections } from "./pair-collections.ts";

const list = (...titles: string[]) => titles.map((title) => ({ title }));

describe("two collections", () => {
  it("are paired whatever their order", () => {
    const left = list("Orlo QX4400 amplifier", "Brenn Stage 40 speaker black", "Castor lamp");
    const right = list("Brenn Stage 40 speaker", "Orlo QX-4400 amp");
    const pairs = pairCollections(left, right);
    expect(pairs.map((pair) => [pair.left, pair.right])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it("give each record to its best partner alone", () => {
    const pairs = pairCollections(
      list("Orlo QX4400 amplifier", "Orlo QX4400 amplifier black"),
      list("Orlo QX4400 amplifier black"),
    );
    expect(pairs.map((pair) => [pair.left, pair.right])).toEqual([[1, 0]]);
  });

  it("are not paired within themselves", () => {
    const gtin = "4006381333931";
    expect(
      pairCollections(
        [
          { title: "Orlo QX4400", gtin },
          { title: "Orlo QX4400", gtin },
        ],
        list("Brenn lamp"),
      ),
    ).toEqual([]);
  });
});
