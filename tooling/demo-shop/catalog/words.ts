// biome-ignore-all format: one word a line reads as a table
import { type Language, type Localized, t } from "../language.ts";

/** Words of the catalog that every language has its own word for. What is not here (`HSS`, `PHA-4`, `XLR`) is said alike everywhere. */
const words: Record<string, Localized> = Object.fromEntries([
  t("Erle", "alder", "aulne"), t("Linde", "basswood", "tilleul"), t("Pappel", "poplar", "peuplier"), t("Birke", "birch", "bouleau"),
  t("Mahagoni", "mahogany", "acajou"), t("Ahorn", "maple", "érable"), t("Palisander", "rosewood", "palissandre"), t("Ebenholz", "ebony", "ébène"),
  t("Lorbeer", "laurel", "laurier"), t("Fichte", "spruce", "épicéa"), t("massive Fichte", "solid spruce", "épicéa massif"),
  t("massive Zeder", "solid cedar", "cèdre massif"), t("massives Mahagoni", "solid mahogany", "acajou massif"),
  t("Grenadill", "grenadilla", "grenadille"), t("Messing", "brass", "laiton"), t("Neusilber", "nickel silver", "maillechort"), t("Stahl", "steel", "acier"),
  t("vernickelter Stahl", "nickel-plated steel", "acier nickelé"), t("Phosphorbronze", "phosphor bronze", "bronze phosphoreux"),
  t("B20-Bronze", "B20 bronze", "bronze B20"), t("CuSn8-Bronze", "CuSn8 bronze", "bronze CuSn8"), t("ABS-Kunststoff", "ABS resin", "résine ABS"), t("Holz", "wood", "bois"),
  t("Röhre", "tube", "à lampes"), t("Transistor", "solid state", "transistor"), t("Modeling", "modeling", "modélisation"),
  t("analog", "analog", "analogique"), t("digital", "digital", "numérique"), t("hybrid", "hybrid", "hybride"),
  t("dynamisch", "dynamic", "dynamique"), t("Kondensator", "condenser", "condensateur"),
  t("Niere", "cardioid", "cardioïde"), t("Superniere", "supercardioid", "supercardioïde"), t("umschaltbar", "switchable", "commutable"),
  t("geschlossen", "closed", "fermé"), t("offen", "open", "ouvert"), t("halboffen", "semi-open", "semi-ouvert"),
  t("Direktantrieb", "direct drive", "entraînement direct"), t("gepuffert", "buffered", "avec buffer"), t("Sopran", "soprano", "soprano"), t("Konzert", "concert", "concert"),
].map((word) => [word.en, word]));

/** A catalog word in the language; a word without a translation stays as it is. */
export function translate(word: string, language: Language): string {
  return words[word]?.[language] ?? word;
}
