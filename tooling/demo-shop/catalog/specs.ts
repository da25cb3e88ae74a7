// biome-ignore-all format: one spec a line reads as a table
import { type Localized, t } from "../language.ts";

/** What kind of value a spec has; a range is [lowest, highest]. */
interface SpecValues { number: number; range: readonly [number, number]; text: string; boolean: boolean }

/** A spec's name, the unit of its numbers and that unit's UN/CEFACT code, as schema.org wants it. */
export interface SpecDefinition { kind: keyof SpecValues; label: Localized; unit?: Localized; unitCode?: string }

const everywhere = (unit: string) => t(unit, unit, unit);
const inches = { unit: t("Zoll", "in", "pouces"), unitCode: "INH" };

/** Every spec the catalog knows, in the order the shops print them. */
export const specDefinitions = {
  size: { kind: "text", label: t("Größe", "Size", "Taille") },
  pitch: { kind: "text", label: t("Stimmung", "Pitch", "Tonalité") },
  bodyShape: { kind: "text", label: t("Korpusform", "Body shape", "Forme du corps") },
  body: { kind: "text", label: t("Korpus", "Body", "Corps") },
  top: { kind: "text", label: t("Decke", "Top", "Table") },
  backSides: { kind: "text", label: t("Boden und Zargen", "Back and sides", "Fond et éclisses") },
  neck: { kind: "text", label: t("Hals", "Neck", "Manche") },
  fingerboard: { kind: "text", label: t("Griffbrett", "Fingerboard", "Touche") },
  strings: { kind: "number", label: t("Saiten", "Strings", "Cordes") },
  frets: { kind: "number", label: t("Bünde", "Frets", "Frettes") },
  scaleLength: { kind: "number", label: t("Mensur", "Scale length", "Diapason"), ...inches },
  pickups: { kind: "text", label: t("Tonabnehmer", "Pickups", "Micros") },
  pickupSystem: { kind: "boolean", label: t("Tonabnehmersystem", "Pickup system", "Électronique embarquée") },
  technology: { kind: "text", label: t("Technik", "Technology", "Technologie") },
  effect: { kind: "text", label: t("Effekt", "Effect", "Effet") },
  maxDelay: { kind: "number", label: t("Max. Verzögerung", "Maximum delay", "Retard max."), unit: everywhere("ms"), unitCode: "C26" },
  bypass: { kind: "text", label: t("Bypass", "Bypass", "Bypass") },
  power: { kind: "number", label: t("Leistung", "Power", "Puissance"), unit: everywhere("W"), unitCode: "WTT" },
  speakers: { kind: "text", label: t("Lautsprecher", "Speakers", "Haut-parleurs") },
  channels: { kind: "number", label: t("Kanäle", "Channels", "Canaux") },
  keys: { kind: "number", label: t("Tasten", "Keys", "Touches") },
  keyAction: { kind: "text", label: t("Tastatur", "Key action", "Toucher") },
  polyphony: { kind: "number", label: t("Polyphonie", "Polyphony", "Polyphonie") },
  sounds: { kind: "number", label: t("Klänge", "Sounds", "Sons") },
  soundEngine: { kind: "text", label: t("Klangerzeugung", "Sound engine", "Génération sonore") },
  tracks: { kind: "number", label: t("Spuren", "Tracks", "Pistes") },
  pads: { kind: "number", label: t("Pads", "Pads", "Pads") },
  kits: { kind: "number", label: t("Drumkits", "Drum kits", "Kits") },
  meshHeads: { kind: "boolean", label: t("Mesh Heads", "Mesh heads", "Peaux maillées") },
  pieces: { kind: "number", label: t("Teile", "Pieces", "Éléments") },
  shell: { kind: "text", label: t("Kessel", "Shell", "Fût") },
  bassDrum: { kind: "number", label: t("Bassdrum", "Bass drum", "Grosse caisse"), ...inches },
  diameter: { kind: "number", label: t("Durchmesser", "Diameter", "Diamètre"), ...inches },
  depth: { kind: "number", label: t("Tiefe", "Depth", "Profondeur"), ...inches },
  transducer: { kind: "text", label: t("Wandler", "Transducer", "Transducteur") },
  polarPattern: { kind: "text", label: t("Richtcharakteristik", "Polar pattern", "Directivité") },
  design: { kind: "text", label: t("Bauweise", "Design", "Conception") },
  impedance: { kind: "number", label: t("Impedanz", "Impedance", "Impédance"), unit: everywhere("Ω"), unitCode: "OHM" },
  driver: { kind: "number", label: t("Treiber", "Driver", "Transducteur"), unit: everywhere("mm"), unitCode: "MMT" },
  woofer: { kind: "number", label: t("Tieftöner", "Woofer", "Woofer"), ...inches },
  frequencyRange: { kind: "range", label: t("Frequenzgang", "Frequency response", "Réponse en fréquence"), unit: everywhere("Hz"), unitCode: "HTZ" },
  micPreamps: { kind: "number", label: t("Mikrofonvorverstärker", "Mic preamps", "Préamplis micro") },
  inputs: { kind: "number", label: t("Eingänge", "Inputs", "Entrées") },
  outputs: { kind: "number", label: t("Ausgänge", "Outputs", "Sorties") },
  sampleRate: { kind: "number", label: t("Abtastrate", "Sample rate", "Fréquence d'échantillonnage"), unit: everywhere("kHz"), unitCode: "KHZ" },
  bitDepth: { kind: "number", label: t("Auflösung", "Bit depth", "Résolution"), unit: everywhere("bit"), unitCode: "A99" },
  connection: { kind: "text", label: t("Anschluss", "Connection", "Connexion") },
  connectors: { kind: "text", label: t("Stecker", "Connectors", "Connecteurs") },
  software: { kind: "text", label: t("Software", "Software", "Logiciel") },
  drive: { kind: "text", label: t("Antrieb", "Drive", "Entraînement") },
  speeds: { kind: "text", label: t("Drehzahlen (U/min)", "Speeds (rpm)", "Vitesses (tr/min)") },
  material: { kind: "text", label: t("Material", "Material", "Matériau") },
  bore: { kind: "number", label: t("Bohrung", "Bore", "Perce"), unit: everywhere("mm"), unitCode: "MMT" },
  holes: { kind: "number", label: t("Kanzellen", "Holes", "Trous") },
  gauge: { kind: "text", label: t("Stärke", "Gauge", "Tirant") },
  tip: { kind: "text", label: t("Kopf", "Tip", "Olive") },
  powerSupply: { kind: "text", label: t("Stromversorgung", "Power supply", "Alimentation") },
  length: { kind: "number", label: t("Länge", "Length", "Longueur"), unit: everywhere("m"), unitCode: "MTR" },
  weight: { kind: "number", label: t("Gewicht", "Weight", "Poids"), unit: everywhere("kg"), unitCode: "KGM" },
} satisfies Record<string, SpecDefinition>;

/** The name of a spec, the same in every language. */
export type SpecKey = keyof typeof specDefinitions;

/** A model's specs: lengths of strings and speakers in inches, cables in metres, weights in kilograms, frequencies in hertz. */
export type Specs = { readonly [K in SpecKey]?: SpecValues[(typeof specDefinitions)[K]["kind"]] };
