import { describe, expect, it } from "vitest";
import { categoryKey } from "../../catalog/resolve-categories.ts";
import { toSlug } from "../../catalog/slugs.ts";
import { normalizeSpec } from "../../catalog/specs/normalize-spec.ts";
import { foldName } from "../../matching/normalize.ts";
import { brandAliases } from "../brands.ts";
import { leaves } from "./assortment.ts";

const brands = [...new Set(leaves.flatMap((leaf) => leaf.lines.map(({ brand }) => brand)))];

describe("the assortment", () => {
  it("is a tree of two or three levels whose leaves are no parents", () => {
    expect(leaves.length).toBeGreaterThanOrEqual(15);
    const keys = leaves.map(({ path }) => categoryKey([...path]));
    for (const { path } of leaves) expect([2, 3]).toContain(path.length);
    for (const key of keys) expect(keys.filter((other) => `${other}/`.startsWith(`${key}/`))).toEqual([key]);
  });

  it("knows each brand by spellings that are nobody else's", () => {
    expect(brands.length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(brandAliases).filter((brand) => !brands.includes(brand))).toEqual([]);
    const folded = [...brands, ...Object.values(brandAliases).flat()].map(foldName);
    expect(folded.filter((name, index) => folded.indexOf(name) !== index)).toEqual([]);
  });

  it.each(leaves.map((leaf) => [leaf.path.join(" > "), leaf] as const))("%s has specs of one kind each", (_, leaf) => {
    expect(leaf.specs.length).toBeGreaterThanOrEqual(6);
    expect(leaf.specs.length).toBeLessThanOrEqual(9);
    for (const { label, values } of leaf.specs) {
      expect(new Set(values.map((value) => normalizeSpec(value).kind)).size, label).toBe(1);
    }
  });

  it("means the same kind and unit by a label in every leaf", () => {
    const meanings = new Map<string, string>();
    for (const { label, values } of leaves.flatMap((leaf) => leaf.specs)) {
      const { kind, unit } = normalizeSpec(values[0]!);
      const key = toSlug(label);
      expect(meanings.get(key) ?? `${kind} ${unit}`, label).toBe(`${kind} ${unit}`);
      meanings.set(key, `${kind} ${unit}`);
    }
  });

  it("names only specs that the leaf has", () => {
    for (const leaf of leaves) {
      const labels = leaf.specs.map(({ label }) => label);
      const named = leaf.lines
        .flatMap(({ parts }) => parts.flat())
        .flatMap((part) => (typeof part === "string" ? [] : Object.keys(part[1])));
      expect(
        [...new Set(named)].filter((label) => !labels.includes(label)),
        leaf.path.join(" > "),
      ).toEqual([]);
    }
  });
});
