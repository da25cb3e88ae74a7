import type { ChangeRow } from "@vitrine/db";
import { expect, it } from "vitest";
import { sharedTagsOf } from "./tags.ts";

function row(change: Partial<ChangeRow>): ChangeRow {
  return {
    id: 1,
    at: new Date(),
    kind: "product",
    productId: 1,
    categoryPath: "",
    before: null,
    after: null,
    ...change,
  };
}

it("are those of the category, every one above it, and the catalog", () => {
  expect(sharedTagsOf(row({ categoryPath: "guitars/electric/baritone" })).sort()).toEqual([
    "catalog",
    "category:guitars",
    "category:guitars/electric",
    "category:guitars/electric/baritone",
  ]);
});

it("are the catalog's alone for a product without a category", () => {
  expect(sharedTagsOf(row({}))).toEqual(["catalog"]);
});

it("are those of both categories when a product moves", () => {
  const moved = row({ categoryPath: "bass", before: { categoryPath: "guitars" }, after: { categoryPath: "bass" } });
  expect(sharedTagsOf(moved).sort()).toEqual(["catalog", "category:bass", "category:guitars"]);
});
