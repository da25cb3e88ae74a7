import { variantWords } from "../normalize.ts";

/** Colours as shops of several countries write them, by the English word. */
const translations: Record<string, string> = {
  black: "schwarz schwarze schwarzer noir noire zwart nero negro",
  white: "weiss wei ws blanc blanche wit bianco blanco",
  red: "rot rouge rood rosso rojo",
  blue: "blau bleu blauw azul",
  green: "grun vert groen verde",
  yellow: "gelb jaune geel amarillo",
  grey: "gray grau gris grijs",
  silver: "silber argent zilver plata",
  brown: "braun brun marron bruin",
  natural: "natur naturel",
};

const english = new Map<string, string>();
for (const [name, others] of Object.entries(translations))
  for (const other of others.split(" ")) english.set(other, name);

/** The finish, colour or hand that a word names, in one language; null for any other word. */
export function readVariantWord(word: string): string | null {
  return english.get(word) ?? (variantWords.has(word) ? word : null);
}
