import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertToBase, normalizeSpec } from "./normalize-spec.ts";
import { dimensions } from "./unit-table.ts";

const norm = (raw: string) => normalizeSpec(raw).norm;

describe("the same value has the same norm", () => {
  it.each([
    ["628.65 mm", ["24.75 in", '24.75"', '24 3/4"', "24-3/4 inches", "24¾″", "24,75 Zoll", "62.865 cm", "0.62865 m"]],
    ["1000 Hz", ["1,000 Hz", "1 kHz", "1000 Hz", "1.000 Hz", "1'000 hz", "1\u202f000 Hz", "1000Hz"]],
    ["2.5 kg", ["2,5 kg", "2.5 KG", "2,500.0 g", "2.500,0 g", "2500 Gramm", "2.500 kg"]],
    ["1 kg", ["1,000 g", "1 Kilo", "1.000000 kg"]],
    [
      "20 - 20000 Hz",
      ["20 Hz - 20 kHz", "20–20,000 Hz", "20 to 20.000 Hz", "0.02-20 kHz", "20 Hz bis 20 kHz", "20...20000 Hz"],
    ],
    ["-10 - 50 °C", ["-10 to 50 °C", "−10–+50 ℃", "14 - 122 °F"]],
    ["4 - 8", ["4 to 8", "4 à 8", "4 – 8", "4-8 players"]],
    ["true", ["Yes", "ja", "OUI", "true", " yes "]],
    ["false", ["No", "Nein", "non", "FALSE"]],
    ["22", ["22.0", "22 frets", "22 Bünde", "+22"]],
    ["7200", ["7,200", "7200", "7.200 pieces"]],
    ["64 bit", ["64-bit", "64 Bit", "64bit"]],
    ["16 GB", ["16GB", "16,000,000 kB", "16 Go"]],
    ["32 Ω", ["32 ohms", "32 Ω", "0.032 kΩ"]],
    ["25 dB", ["25 dB", "25 dB(A)", "25dBA"]],
    ["5000 mm", ["5 m (16.4 ft)", "5 m", "500 cm (5 m)"]],
    ["180 °", ["180º", "180 deg", "180°"]],
    ["1500 W", ["1.500 Watt", "1,500 W", "1.5 kW", "1500w"]],
    ["24 mo", ["2 years", "24 months", "2 Jahre"]],
    ["26.30835746 kg", ["58 lb.", "58 lbs", "928 oz"]],
    ["250 cm²", ["250 cm²", "0.025 m2", "25000 mm²"]],
    ["rosewood", ["Rosewood ", "\u00a0ROSEWOOD", "rose\u00adwood"]],
    ["2 x 16 gb", ["2 × 16 GB", "2 x  16 GB"]],
  ])("%s", (expected, raws) => {
    expect(raws.map((raw) => [raw, norm(raw)])).toEqual(raws.map((raw) => [raw, expected]));
  });

  it("whichever unit a length is written in", () => {
    const units = [
      ["mm", 1],
      ["cm", 10],
      ["m", 1_000],
      ["in", 25.4],
      ["ft", 304.8],
    ] as const;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom(...units), (micrometres, [unit, size]) => {
        expect(norm(`${(micrometres / 1_000 / size).toFixed(20)} ${unit}`)).toBe(`${micrometres / 1_000} mm`);
      }),
    );
  });

  it("whether thousands are grouped as in English, German, French or Swiss German", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.constantFrom("en", "de", "fr", "de-CH"), (value, locale) => {
        expect(norm(`${value.toLocaleString(locale)} rpm`)).toBe(`${value} rpm`);
      }),
    );
  });
});

describe("different values have different norms", () => {
  it.each([
    ["25 m", "2.5 m"],
    ["1.000 kg", "1000 kg"],
    ["5 V", "5 A"],
    ["500 W", "500 VA"],
    ["300", "300 W"],
    ["1 GB", "1 GiB"],
    ["5 mW", "5 MW"],
    ["4 nm", "4 Nm"],
    ["100 Mbit/s", "100 MB/s"],
    ["130 dB", "> 130 dB"],
    ["-5 °C", "5 °C"],
    ["Köln", "Koln"],
  ])("%j and %j", (one, other) => {
    expect(norm(one)).not.toBe(norm(other));
  });

  it("up to the twelfth digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), fc.nat(6), (digits, places) => {
        const kg = (value: number) => `${(value / 10 ** places).toFixed(places)} kg`;
        fc.pre(!/^\d{1,3}\.\d{3} /.test(kg(digits)));
        expect(norm(kg(digits))).not.toBe(norm(kg(digits + 1)));
      }),
    );
  });
});

describe("a lone sign before three digits", () => {
  it.each([
    ["1,234 g", 1.234],
    ["1.234 g", 0.001234],
    ["0,125 kg", 0.125],
    ["1250,500 kg", 1250.5],
    ["1.234,567 kg", 1234.567],
    ["2.385 kg", 2.385],
    ["12,345,678 kg", 12_345_678],
    // Two and a half kilograms in Hamburg, two and a half tonnes in London.
    ["2,385 kg", null],
    ["1,234 m", null],
  ])("in %j", (raw, number) => {
    expect(normalizeSpec(raw).number).toBe(number);
  });
});

describe("text stays text", () => {
  it.each([
    "SM58",
    "3 x 2.5 mm",
    "120 x 80 x 40 mm",
    "120 × 80 mm",
    "50/60 Hz",
    "24/96 kHz",
    "3/4",
    "16:9",
    `5' 10"`,
    "5 lb 3 oz",
    "10 Ounce (Pack of 1)",
    "5 m (3 ft)",
    "64GB (4 x 16GB)",
    "12 GB RAM",
    "220 V - 240 V, 50 Hz",
    "20'' H",
    "4K",
    "5G",
    "3D",
    "512 Gb",
    "0.02 Pfund",
    "2 in 1",
    "2020-12-07",
    "12-34",
    "32-40-40-84",
    "1.2.3",
    "1,00,000 Hz",
    "007",
    "109 004",
    "5712809090049",
    "10²",
    "5000–1200 RPM",
    "5 V - 2 A",
    "20 W RMS",
    "1e5 Hz",
    "ca. 5 kg",
    "",
  ])("%j", (raw) => {
    expect(normalizeSpec(raw)).toMatchObject({ kind: "text", number: null, numberMax: null, unit: null });
  });
});

it("gives a range both its ends, and the kind of each value", () => {
  expect(normalizeSpec("50 to 15.000 Hz")).toEqual({
    ...{ norm: "50 - 15000 Hz", kind: "range" },
    ...{ number: 50, numberMax: 15_000, unit: "Hz" },
  });
  expect(normalizeSpec("2,5 kg")).toEqual({ norm: "2.5 kg", kind: "number", number: 2.5, numberMax: null, unit: "kg" });
  expect(normalizeSpec("22 frets")).toEqual({ norm: "22", kind: "number", number: 22, numberMax: null, unit: null });
  expect(normalizeSpec("Ja").kind).toBe("boolean");
});

describe("whatever a page says", () => {
  const pieces = fc.constantFrom(
    ..."0 7 25 000 1,234 .5 3/4 - – to . , ' \" ( ) x km/h mm kg W mW Hz °C dB(A) pcs yes É ½ ² ﷺ \ud800 İ Σ".split(
      " ",
    ),
    " ",
  );
  const numbers = fc
    .tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.nat(8))
    .map(([digits, places]) => (digits / 10 ** places).toFixed(places));
  const units = fc.constantFrom(...dimensions.flat().map(([symbol]) => symbol));
  const texts = fc.oneof(
    fc.tuple(numbers, units).map(([number, unit]) => `${number} ${unit}`),
    fc.tuple(numbers, numbers, units).map(([low, high, unit]) => `${low} - ${high} ${unit}`),

    fc.string({ unit: "binary", maxLength: 40 }),
    fc.array(pieces).map((all) => all.join("")),
  );

  it("a norm is its own norm, of the same kind and number", () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const once = normalizeSpec(raw);
        expect(normalizeSpec(once.norm)).toEqual(once);
        expect(once.norm.length).toBeLessThanOrEqual(1_000);
        expect(once.norm.isWellFormed()).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("a small part of a base unit that is counted in wholes keeps its decimals", () => {
    expect(normalizeSpec("1234 mW")).toMatchObject({ number: 1.234, norm: "1.2340 W" });
    expect(normalizeSpec(norm("1234 mW"))).toEqual(normalizeSpec("1234 mW"));
  });

  it.each(["1,", "1 ", "1.", "1-", "1/", " ", "0", "1 (", "½", "1 000", "5 kg.", "aﷺ"])(
    "takes no time: %j repeated",
    (piece) => {
      const raw = piece.repeat(1_000_000);
      const start = performance.now();
      for (let run = 0; run < 20; run++) normalizeSpec(raw);
      expect(performance.now() - start).toBeLessThan(200);
    },
  );
});

describe("convertToBase", () => {
  it.each([
    [24.75, "in", { value: 628.65, unit: "mm" }],
    [3.5, "kg", { value: 3.5, unit: "kg" }],
    [32, "°F", { value: 0, unit: "°C" }],
    [2, "µm", { value: 0.002, unit: "mm" }],
    [5, "frets", null],
    [5, "", null],
    [5, "constructor", null],
  ])("takes %d %s for %j", (value, unit, expected) => {
    expect(convertToBase(value, unit)).toEqual(expected);
  });
});
