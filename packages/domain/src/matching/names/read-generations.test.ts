import { expect, it } from "vitest";
import { readGenerations } from "./read-generations.ts";
import { readTitle } from "./read-title.ts";

it("reads a generation however it is written", () => {
  for (const title of ["Orlo RX10 III", "Orlo RX10 Mark 3", "Orlo RX10 mk3"]) {
    expect([...readGenerations(readTitle(title))]).toEqual(["3"]);
  }
  expect(readGenerations(readTitle("Orlo RX10 I")).size).toBe(0);
});
