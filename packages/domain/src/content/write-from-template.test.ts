import { expect, it } from "vitest";
import { collectFacts } from "./collect-facts.ts";
import { exampleProduct } from "./testing/product.ts";
import { writeFromTemplate } from "./write-from-template.ts";

const write = (changes = {}, language: "en" | "de" = "en", currency = "EUR") =>
  writeFromTemplate(collectFacts(exampleProduct(changes), currency), language);
/** Intl puts protected spaces before a currency. */
const texts = (...args: Parameters<typeof write>) => write(...args).map(({ text }) => text.replaceAll("\u00a0", " "));

it("English copy tells what is known, each sentence with its facts", () => {
  expect(texts()).toEqual([
    "The PRS SE Custom 24 is listed in the category Electric guitars.",
    "Specifications – Frets: 22; Strings: 6; Scale length: 648 mm; Body: mahogany; Korpus: Ahorn; Frequency response: 50 – 15.000 Hz.",
    "Further specifications – Sample rate: 96 kHz; Weight (kg): 3.5; Size: 3/4; Case: two pockets.",
    "It comes in 3 variants: Faded Blue Burst, 3-Color Sunburst, and Black.",
    "It is offered by 3 shops, new from €1,299.00 and used from €799.50.",
  ]);
  expect(write().map(({ facts }) => facts)).toEqual([
    [1, 3],
    [10, 11, 12, 13, 14, 15],
    [16, 17, 18, 19],
    [8, 9],
    [7, 4, 5],
  ]);
});

it("German copy is German, numbers included", () => {
  expect(texts({}, "de")).toEqual([
    "PRS SE Custom 24 gehört zur Kategorie Electric guitars.",
    "Eigenschaften – Frets: 22; Strings: 6; Scale length: 648 mm; Body: mahogany; Korpus: Ahorn; Frequency response: 50 – 15.000 Hz.",
    "Weitere Eigenschaften – Sample rate: 96 kHz; Weight (kg): 3.5; Size: 3/4; Case: two pockets.",
    "Es gibt 3 Varianten: Faded Blue Burst, 3-Color Sunburst und Black.",
    "Angeboten wird es von 3 Shops, neu ab 1.299,00 € und gebraucht ab 799,50 €.",
  ]);
});

it("the brand is named where the name does not begin with it, and one article is enough", () => {
  expect(texts({ name: "Custom 24", specs: [], variants: [], shopCount: 0 })).toEqual([
    "The Custom 24 by PRS is listed in the category Electric guitars.",
  ]);
  expect(texts({ name: "The Twin", brand: null, category: null, specs: [], variants: [], shopCount: 0 })).toEqual([
    "The Twin is listed here for comparison.",
  ]);
});

it("one shop is one shop, and a price is written as its currency is", () => {
  const last = (changes: object, currency: string) => texts(changes, "en", currency).at(-1);
  expect(last({ shopCount: 1 }, "USD")).toBe("It is offered by one shop, new for $999.00.");
  expect(last({ shopCount: 2 }, "CAD")).toBe("It is offered by 2 shops.");
  const kwd = { bestPrices: { KWD: { used: { price: 12_345, offerId: 1, shopId: 1, shop: "x" } } } };
  expect(last(kwd, "KWD")).toBe("It is offered by 3 shops, used from KWD 12.345.");
});

it("many variants are counted and named by example", () => {
  const variants = Array.from({ length: 30 }, (_, index) => `Finish ${String.fromCharCode(65 + index)}`);
  expect(texts({ variants })[3]).toBe(
    "It comes in 30 variants, among them Finish A, Finish B, Finish C, Finish D, Finish E, Finish F, Finish G, and Finish H.",
  );
});
