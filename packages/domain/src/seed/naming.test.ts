import { expect, it } from "vitest";
import { toSlug } from "../catalog/slugs.ts";
import { foldName, modelName } from "../matching/normalize.ts";
import { leaves } from "./assortment/assortment.ts";
import { nameModels } from "./naming.ts";

it("gives every number of a line a name of its own", () => {
  for (const line of leaves.flatMap((leaf) => leaf.lines)) {
    const nameModel = nameModels(line);
    const names = Array.from({ length: 1_000 }, (_, number) => nameModel(number).name);
    expect(findTwins(names), line.brand).toEqual([]);
  }
});

it("gives no two lines of a brand models that matching would take for one", () => {
  const models = leaves
    .flatMap((leaf) => leaf.lines)
    .flatMap((line) => {
      const nameModel = nameModels(line);
      return Array.from({ length: 400 }, (_, number) => {
        const model = modelName(`${line.brand} ${nameModel(number).name}`, line.brand);
        return model === null ? [] : [`${foldName(line.brand)}: ${model}`];
      }).flat();
    });
  expect(findTwins(models)).toEqual([]);
});

it("gives no name so long that its slug is cut: two batches under way would want the same", () => {
  for (const line of leaves.flatMap((leaf) => leaf.lines)) {
    const texts = line.parts.map((part) => part.map((piece) => (typeof piece === "string" ? piece : piece[0])));
    const longest = texts.map((part) => part.toSorted((a, b) => toSlug(b, "").length - toSlug(a, "").length)[0]!);
    const name = `${[line.brand, ...longest].join(" ")} Mk III`;
    expect(toSlug(name), name).toMatch(/mk-iii$/);
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

function findTwins(texts: string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.size === seen.add(text).size);
}
