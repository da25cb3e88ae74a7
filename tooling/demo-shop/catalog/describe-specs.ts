import { formatNumber, type Language, t } from "../language.ts";
import { type SpecDefinition, type SpecKey, type Specs, specDefinitions } from "./specs.ts";
import { translate } from "./words.ts";

/** One line of a spec table. */
export interface SpecLine {
  key: SpecKey;
  label: string;
  /** As a reader sees it, unit included: `"648 mm"`, `"50 – 15.000 Hz"`, `"Ahorn"`, `"Ja"`. */
  text: string;
  /** The value without its unit, as a machine wants it. */
  value: string | number | boolean | readonly [number, number];
  unit?: string;
  unitCode?: string;
}

const yes = t("Ja", "Yes", "Oui");
const no = t("Nein", "No", "Non");

/** A model's specs as the language's shops print them: scale lengths in inches in English, else in millimetres. */
export function describeSpecs(specs: Specs, language: Language): SpecLine[] {
  const keys = Object.keys(specDefinitions) as SpecKey[];
  return keys.flatMap((key) => {
    const value = specs[key];
    return value === undefined ? [] : [describeSpec(key, value, language)];
  });
}

function describeSpec(key: SpecKey, value: SpecLine["value"], language: Language): SpecLine {
  const definition: SpecDefinition = specDefinitions[key];
  const label = definition.label[language];
  if (typeof value === "boolean") return { key, label, value, text: (value ? yes : no)[language] };
  if (typeof value === "string")
    return { key, label, value: translate(value, language), text: translate(value, language) };

  const measure = toLocalMeasure(key, value, definition, language);
  const number = [measure.value]
    .flat()
    .map((part) => formatNumber(part, language))
    .join(" – ");
  return { key, label, ...measure, text: measure.unit ? `${number} ${measure.unit}` : number };
}

type Measure = { value: number | readonly [number, number]; unit?: string; unitCode?: string };

/** The number in the unit a shop of that language would choose. */
function toLocalMeasure(
  key: SpecKey,
  value: Measure["value"],
  definition: SpecDefinition,
  language: Language,
): Measure {
  if (key === "scaleLength" && typeof value === "number" && language !== "en") {
    return { value: Math.round(value * 25.4), unit: "mm", unitCode: "MMT" };
  }
  if (key === "weight" && typeof value === "number" && value < 1) {
    return { value: Math.round(value * 1000), unit: "g", unitCode: "GRM" };
  }
  return { value, unit: definition.unit?.[language], unitCode: definition.unitCode };
}
