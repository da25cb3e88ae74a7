import type { Line, Part } from "./assortment/leaf.ts";

/** One model of a maker's line. */
export interface Model {
  /** Without the brand: "RG550DX Prestige". */
  name: string;
  /** What the name says of the product, raw values by label. */
  specs: Readonly<Record<string, string>>;
  /** 0 for the cheapest series of the line, 1 for the dearest. */
  rank: number;
}

/**
 * Numbers the models of a line: every whole number from 0 has a name of its own, so no list of names given away is needed.
 *
 * A list that begins with "" is an extra: the plain names come first, then those with one more word. When all are used up
 * a new generation begins: "Mk II".
 */
export function nameModels(line: Line): (number: number) => Model {
  const core = line.parts.filter((part) => !isExtra(part));
  const extras = line.parts.filter(isExtra);
  const models = capacity(core);
  const all = models * capacity(extras);
  const stride = coprime(models);

  return function nameModel(number) {
    const generation = Math.floor(number / all);
    // A stride through the models, so that neighbours do not differ in their last digit only.
    let model = (((number % all) % models) * stride) % models;
    let extra = Math.floor((number % all) / models);
    let name = "";
    let specs: Readonly<Record<string, string>> = {};
    let rank = 0;
    for (const part of line.parts) {
      const left = isExtra(part) ? extra : model;
      const chosen = part[left % part.length]!;
      if (isExtra(part)) extra = Math.floor(left / part.length);
      else model = Math.floor(left / part.length);
      if (part === line.parts[0]) rank = part.length > 1 ? part.indexOf(chosen) / (part.length - 1) : 0.5;
      name = append(name, textOf(chosen));
      if (typeof chosen !== "string") specs = { ...specs, ...chosen[1] };
    }
    if (generation > 0) name = append(name, `Mk ${roman(generation + 1)}`);
    return { name, specs, rank };
  };
}

function isExtra(part: readonly Part[]): boolean {
  return textOf(part[0]!) === "";
}

function textOf(part: Part): string {
  return typeof part === "string" ? part : part[0];
}

function append(name: string, text: string): string {
  if (text.startsWith("+")) return name + text.slice(1);
  return name === "" || text === "" ? name + text : `${name} ${text}`;
}

function capacity(parts: readonly (readonly Part[])[]): number {
  return parts.reduce((product, part) => product * part.length, 1);
}

/** A step near the golden section of the count that reaches every number below it. */
function coprime(count: number): number {
  let step = Math.max(1, Math.round(count * 0.618));
  while (divisor(step, count) > 1) step++;
  return step;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function roman(number: number): string {
  const digits = [
    ["X", 10],
    ["IX", 9],
    ["V", 5],
    ["IV", 4],
    ["I", 1],
  ] as const;
  let [text, rest] = ["", number];
  for (const [digit, value] of digits) for (; rest >= value; rest -= value) text += digit;
  return text;
}
