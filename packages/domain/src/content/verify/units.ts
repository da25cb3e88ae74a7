/** A unit of measure: quantities of the same base are compared after multiplying with the factor. */
export interface Unit {
  base: string;
  factor: number;
}

/** Symbols and words of English and German, by base unit. */
// biome-ignore format: one unit a line reads as a table
const aliases: Record<string, Record<string, number>> = {
  m: { nm: 1e-9, µm: 1e-6, mm: 1e-3, millimetre: 1e-3, millimeter: 1e-3, cm: 1e-2, centimetre: 1e-2, centimeter: 1e-2, zentimeter: 1e-2, m: 1, metre: 1, meter: 1, km: 1e3 },
  in: { in: 1, inch: 1, inches: 1, zoll: 1, '"': 1, "''": 1 },
  ft: { ft: 1, foot: 1, feet: 1, fuß: 1 },
  g: { mg: 1e-3, g: 1, gram: 1, gramm: 1, kg: 1e3, kilo: 1e3, kilogram: 1e3, kilogramm: 1e3, t: 1e6 },
  lb: { lb: 1, lbs: 1, pound: 1, pfund: 1 },
  oz: { oz: 1, ounce: 1, unze: 1 },
  s: { ms: 1e-3, millisecond: 1e-3, millisekunde: 1e-3, s: 1, sec: 1, sek: 1, second: 1, sekunde: 1, min: 60, minute: 60, h: 3600, hour: 3600, stunde: 3600 },
  Hz: { hz: 1, hertz: 1, khz: 1e3, kilohertz: 1e3, mhz: 1e6, ghz: 1e9 },
  W: { mW: 1e-3, w: 1, watt: 1, kw: 1e3, kilowatt: 1e3 },
  V: { mV: 1e-3, v: 1, volt: 1, kv: 1e3 },
  A: { mA: 1e-3, a: 1, ampere: 1 },
  Ah: { mah: 1e-3, ah: 1 },
  Ω: { ω: 1, ohm: 1, kω: 1e3, kohm: 1e3, mω: 1e6 },
  dB: { db: 1, decibel: 1, dezibel: 1 },
  dBu: { dbu: 1 },
  dBV: { dbv: 1 },
  dBFS: { dbfs: 1 },
  bit: { bit: 1 },
  B: { byte: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, megabyte: 1e6, gigabyte: 1e9, terabyte: 1e12 },
  L: { ml: 1e-3, l: 1, litre: 1, liter: 1 },
  "°": { "°": 1, degree: 1, grad: 1 },
  "%": { "%": 1, percent: 1, prozent: 1 },
  bpm: { bpm: 1 },
  rpm: { rpm: 1 },
  EUR: { "€": 1, euro: 1 },
  USD: { $: 1, dollar: 1 },
  GBP: { "£": 1 },
  JPY: { "¥": 1, yen: 1 },
};

const units = new Map<string, Unit>(
  Object.entries(aliases).flatMap(([base, byAlias]) =>
    Object.entries(byAlias).map(([alias, factor]): [string, Unit] => [alias.normalize("NFKC"), { base, factor }]),
  ),
);

const currencies = new Set(Intl.supportedValuesOf("currency"));

/** The unit that a word or sign behind (a currency also before) a number stands for; undefined where it is none. */
export function findUnit(raw: string): Unit | undefined {
  if (currencies.has(raw)) return { base: raw, factor: 1 };
  const lower = raw.toLowerCase();
  return (
    units.get(raw) ??
    units.get(lower) ??
    (lower.length > 3 ? (units.get(lower.replace(/s$/, "")) ?? units.get(lower.replace(/n$/, ""))) : undefined)
  );
}

/** Whether a word names a unit by itself, without a number beside it: "watts", not "in". */
export function findSpelledUnit(word: string): Unit | undefined {
  return word.length >= 4 ? findUnit(word) : undefined;
}

export function isCurrency(unit: Unit): boolean {
  return currencies.has(unit.base);
}
