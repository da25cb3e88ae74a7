/** A property of a leaf's products and the values it takes, as shops write them: one value may be spelt in several ways. */
export interface SpecPool {
  label: string;
  /** Earlier ones are more frequent. */
  values: readonly string[];
}

export function oneOf(label: string, ...values: string[]): SpecPool {
  return { label, values };
}

export function yesOrNo(label: string): SpecPool {
  return { label, values: ["Yes", "No", "yes", "no"] };
}

/** Bare numbers, or numbers of a unit that everybody writes alike. */
export function amounts(label: string, values: readonly number[], unit = ""): SpecPool {
  return { label, values: values.map((value) => (unit ? `${value} ${unit}` : String(value))) };
}

/** Lengths that are round in inches: 25.5 in is also 647.7 mm. */
export function inches(label: string, values: readonly number[]): SpecPool {
  const spell = [
    (value: number) => `${value}"`,
    (value: number) => `${rounded(value * 25.4)} mm`,
    (value: number) => `${value} in`,
    (value: number) => `${rounded(value * 2.54)} cm`,
  ];
  return { label, values: spelt(values, spell) };
}

/** Weights that are round in kilograms; light things are also weighed in grams. */
export function kilograms(label: string, from: number, to: number, step: number): SpecPool {
  const values = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => rounded(from + index * step));
  return {
    label,
    values: [
      ...values.map((value) => `${value} kg`),
      ...values.filter((value) => value < 3).map((value) => `${Math.round(value * 1_000)} g`),
      ...values.map((value) => `${rounded(value * 2.20462)} lb`),
    ],
  };
}

/** Frequency ranges in hertz. */
export function hertz(label: string, ...ranges: (readonly [from: number, to: number])[]): SpecPool {
  const spell = [
    ([from, to]: readonly [number, number]) => `${from} Hz - ${to / 1_000} kHz`,
    ([from, to]: readonly [number, number]) => `${from} – ${to} Hz`,
    ([from, to]: readonly [number, number]) => `${from} Hz to ${to / 1_000} kHz`,
  ];
  return { label, values: spelt(ranges, spell) };
}

/** Every value in the first spelling, then every value in the second: rarer ones come later. */
function spelt<Value>(values: readonly Value[], spell: readonly ((value: Value) => string)[]): string[] {
  return spell.flatMap((write) => values.map(write));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
