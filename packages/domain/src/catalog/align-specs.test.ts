import { expect, it } from "vitest";
import { alignSpecs, type ComparedSpec } from "./align-specs.ts";
import { normalizeSpec } from "./specs/normalize-spec.ts";

const attributes = ["wood", "scale-length", "weight", "range", "left-handed"];

function specs(values: Record<string, string>): ComparedSpec[] {
  return Object.entries(values).map(([key, value]) => {
    const { norm, number, numberMax, unit } = normalizeSpec(value);
    return { attributeId: attributes.indexOf(key), key, label: key, value, norm, number, numberMax, unit };
  });
}

function align(...products: Record<string, string>[]) {
  return alignSpecs(products.map(specs));
}

it("puts what most products have first, then by attribute", () => {
  const rows = align({ weight: "3 kg" }, { weight: "4 kg", range: "1 - 2 V" }, { range: "1 V - 3 V", wood: "Ash" });
  expect(rows.map(({ key, values }) => [key, values.map((value) => value?.text ?? null)])).toEqual([
    ["weight", ["3 kg", "4 kg", null]],
    ["range", [null, "1–2 V", "1–3 V"]],
    ["wood", [null, null, "Ash"]],
  ]);
});

it("shows the numbers of a row in the unit most sources use", () => {
  const [row] = align({ "scale-length": "24.75 in" }, { "scale-length": "648 mm" }, { "scale-length": '25 1/2"' });
  expect(row).toMatchObject({ unit: "in", differs: true });
  expect(row?.values).toEqual([
    { value: "24.75 in", text: "24.75 in", number: 24.75, numberMax: null },
    { value: "648 mm", text: "25.5118 in", number: 25.5118110236, numberMax: null },
    { value: '25 1/2"', text: "25.5 in", number: 25.5, numberMax: null },
  ]);
});

it("shows them in the base unit where no unit is more usual", () => {
  const [row] = align({ "scale-length": "24.75 in" }, { "scale-length": "62.865 cm" });
  expect(row).toMatchObject({ unit: "mm", differs: false, values: [{ text: "628.65 mm" }, { text: "628.65 mm" }] });
});

it("shows ranges, yes and no, and bare numbers", () => {
  const [range] = align({ range: "20 Hz - 20 kHz" }, { range: "0,05-15 kHz" });
  expect(range?.values[1]).toEqual({ value: "0,05-15 kHz", text: "0.05–15 kHz", number: 0.05, numberMax: 15 });
  const [handed] = align({ "left-handed": "Nein" }, { "left-handed": "no" });
  expect(handed).toMatchObject({ unit: null, differs: false, values: [{ text: "No", number: null }, { value: "no" }] });
  expect(align({ weight: "22 frets" }, { weight: "24" })[0]).toMatchObject({
    unit: null,
    values: [{ text: "22", number: 22 }, {}],
  });
});

it("leaves text, and numbers of another dimension, as they were written", () => {
  const [row] = align({ weight: "3 kg" }, { weight: " about  3 kg" }, { weight: "3 m" });
  expect(row?.values.map((value) => [value?.text, value?.number])).toEqual([
    ["3 kg", 3],
    ["about 3 kg", null],
    ["3 m", null],
  ]);
});

it.each([
  [["Rosewood", "rosewood "], false],
  [["Rosewood", "Ebony"], true],
  [["Rosewood", undefined], true],
])("says whether %j differ", (woods, differs) => {
  const rows = align(...woods.map((wood): Record<string, string> => (wood ? { wood } : {})));
  expect(rows.map((row) => row.differs)).toEqual([differs]);
});
