import { FeedFieldError } from "./feed-line.ts";

const ACRONYMS = new Set("bd cas cd cpu dpi dvd fov gb os psu pwm rpm smt snr tdp ups va".split(" "));

/** Units that pc-part-dataset documents and leaves out of its values. Clocks are GHz, those of video cards MHz. */
const UNITS: Record<string, string> = {
  airflow: "CFM",
  amount: "g",
  boost_clock: "GHz",
  cache: "MB",
  capacity: "GB",
  capacity_va: "VA",
  capacity_w: "W",
  channel_wattage: "W",
  core_clock: "GHz",
  external_volume: "L",
  first_word_latency: "ns",
  fov: "°",
  length: "mm",
  max_dpi: "DPI",
  max_memory: "GB",
  memory: "GB",
  noise_level: "dB",
  refresh_rate: "Hz",
  response_time: "ms",
  rpm: "RPM",
  sample_rate: "kHz",
  screen_size: "in",
  size: "mm",
  snr: "dB",
  tdp: "W",
  wattage: "W",
};

/** Not facts of the product: follows from the price. */
const LEFT_OUT = new Set(["price_per_gb"]);

/** "video-card" is "Video card", "internal_35_bays" "Internal 35 bays", "cpu-cooler" "CPU cooler". */
export function humanize(name: string): string {
  const words = name.split(/[-_ ]+/).map((word) => (ACRONYMS.has(word.toLowerCase()) ? word.toUpperCase() : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The specs of a part as texts by label; null values are left out.
 *
 * @throws FeedFieldError naming a spec that is no text, number, boolean or list of these
 */
export function describePcPart(category: string, specs: Record<string, unknown>): Record<string, string> {
  const described: [string, string][] = [];
  for (const [name, value] of Object.entries(specs)) {
    if (value === null || LEFT_OUT.has(name)) continue;
    const text = describe(category, name, value);
    if (text === null || text.length > 1_000 || describeScalar(name) === null || name.length > 100)
      throw new FeedFieldError(name, "must be a text, a number, a boolean or a list of these");
    described.push([humanize(name), text]);
  }
  return Object.fromEntries(described);
}

function describe(category: string, name: string, value: unknown): string | null {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value)) return describeList(name, value);
  const scalar = describeScalar(value);
  if (scalar === null || typeof value === "string") return scalar;
  const unit = category === "video-card" && name.endsWith("_clock") ? "MHz" : UNITS[name];
  return unit ? `${scalar} ${unit}` : scalar;
}

function describeScalar(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.isWellFormed() && !value.includes("\0") ? value : null;
}

function describeList(name: string, values: unknown[]): string | null {
  const texts = values.map(describeScalar);
  if (!texts.every((text) => text !== null)) return null;
  const [first, second] = texts;
  const isPair = texts.length === 2 && values.every((value) => typeof value === "number");
  if (!isPair) return texts.join(", ");
  // Memory: the generation and its speed, and modules and the size of each.
  if (name === "speed") return `DDR${first}-${second}`;
  if (name === "modules") return `${first} × ${second} GB`;
  if (name === "resolution") return `${first} × ${second}`;
  if (name === "frequency_response") return `${first} Hz–${second} kHz`;
  const unit = UNITS[name];
  return !unit ? texts.join(", ") : `${first}–${second} ${unit}`;
}
