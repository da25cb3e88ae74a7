import { cleanLine } from "./clean-text.ts";
import { type Item, isItem, textOfProperty, textOfValue, valuesOf } from "./item.ts";
import { unitSymbol } from "./unit-codes.ts";

/** Properties that are a spec of their own. */
const SPEC_PROPERTIES = ["color", "material", "size", "weight", "width", "height", "depth", "pattern", "model"];
const MAX_SPECS = 200;

/** The specs that a product's item states, values with their units; null if there is none. */
export function readSpecs(item: Item): Record<string, string> | null {
  const specs = new Map<string, string>();
  const add = (label: string, value: string) => {
    if (label && value && !specs.has(label) && specs.size < MAX_SPECS) specs.set(label, value);
  };
  for (const property of valuesOf(item, "additionalProperty", "hasMeasurement").filter(isItem).slice(0, MAX_SPECS))
    add(cleanLine(textOfProperty(property, "name", "propertyID") ?? "", 100), quantityOf(property));
  for (const property of SPEC_PROPERTIES) {
    const [value] = valuesOf(item, property);
    if (value !== undefined) add(property, isItem(value) ? quantityOf(value) : cleanLine(value, 500));
  }
  return specs.size > 0 ? Object.fromEntries(specs) : null;
}

/** "25.5 in" of a PropertyValue or QuantitativeValue, "10–20 Hz" of a range; of any other item, its name. */
function quantityOf(item: Item): string {
  const [from, to] = [textOfProperty(item, "minValue"), textOfProperty(item, "maxValue")];
  const values = valuesOf(item, "value").map((value) => (isItem(value) ? quantityOf(value) : value));
  const range = [from, to].filter((bound) => bound !== undefined).join("–");
  const value = values.join(", ") || range || (item.types.includes("propertyvalue") ? "" : (textOfValue(item) ?? ""));
  const unit = unitSymbol(textOfProperty(item, "unitText", "unitCode") ?? "");
  return value === "" ? "" : cleanLine(value.endsWith(unit) ? value : `${value} ${unit}`, 500);
}
