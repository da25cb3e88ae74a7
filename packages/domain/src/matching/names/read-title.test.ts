import { expect, it } from "vitest";
import { readTitle } from "./read-title.ts";

const words = (title: string) => readTitle(title).map(({ text }) => text);

it("takes a title apart at spaces and signs, without case and accents", () => {
  expect(words("Zélia QX-40K, Noir (2024)")).toEqual(["zelia", "qx", "40k", "noir", "2024"]);
});

it("tells what stood together", () => {
  expect(readTitle("QX-40 K").map(({ spaced }) => spaced)).toEqual([true, false, true]);
});

it("reads grouped numbers and decimals in either notation", () => {
  expect(words("1,400 rpm 3,5mm 24.75 in")).toEqual(["1400", "rpm", "3.5mm", "24.75", "in"]);
});

it("splits at dots that are no decimal sign", () => {
  expect(words("hz70.uk.1")).toEqual(["hz70", "uk", "1"]);
});

it("reads every sign for inches as one, and drops the single quote", () => {
  expect(words(`42" 42'' 42” 42'`)).toEqual(["42", '"', "42", '"', "42", '"', "42"]);
});

it("stops at a bound, whatever it is given", () => {
  expect(readTitle("word ".repeat(10_000)).length).toBeLessThanOrEqual(60);
  expect(readTitle("")).toEqual([]);
});
