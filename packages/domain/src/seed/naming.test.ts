import { expect, it } from "vitest";
import { foldName, modelName } from "../matching/normalize.ts";
import { leaves } from "./assortment/assortment.ts";
import { nameModels } from "./naming.ts";

it("gives every number of a line a name of its own", () => {
  for (const line of leaves.flatMap((leaf) => leaf.lines)) {
    const nameModel = nameModels(line);
    const names = Array.from({ length: 1_000 }, (_, number) => nameModel(number).name);
    expect(new Set(names).size, line.brand).toBe(names.length);
  }
});

it("gives no two lines of a brand models that matching would take for one", () => {
  const owner = new Map<string, string>();
  for (const leaf of leaves) {
    for (const line of leaf.lines) {
      const nameModel = nameModels(line);
      for (let number = 0; number < 400; number++) {
        const name = `${line.brand} ${nameModel(number).name}`;
        const model = modelName(name, line.brand);
        if (model === null) continue;
        const key = `${foldName(line.brand)}: ${model}`;
        expect(owner.get(key), name).toBeUndefined();
        owner.set(key, name);
      }
    }
  }
});

it("begins with plain names and adds a word only when they are used up", () => {
  const nameModel = nameModels({
    brand: "B",
    tier: 1,
    parts: [
      ["A", "Z"],
      ["+1", "+5"],
      ["", "Pro"],
    ],
  });
  const names = Array.from({ length: 9 }, (_, number) => nameModel(number).name);
  expect(names.slice(0, 4).sort()).toEqual(["A1", "A5", "Z1", "Z5"]);
  expect(names.slice(4, 8).sort()).toEqual(["A1 Pro", "A5 Pro", "Z1 Pro", "Z5 Pro"]);
  expect(names[8]).toMatch(/^[AZ][15] Mk II$/);
});

it("says what a name says of the product, and where its series stands", () => {
  const nameModel = nameModels({ brand: "B", tier: 1, parts: [["Low", "Mid", "High"], [["25 keys", { Keys: "25" }]]] });
  const models = Array.from({ length: 3 }, (_, number) => nameModel(number)).sort((a, b) => a.rank - b.rank);
  expect(models).toEqual([
    { name: "Low 25 keys", specs: { Keys: "25" }, rank: 0 },
    { name: "Mid 25 keys", specs: { Keys: "25" }, rank: 0.5 },
    { name: "High 25 keys", specs: { Keys: "25" }, rank: 1 },
  ]);
});
