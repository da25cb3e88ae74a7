import type { CopyLanguage } from "../language.ts";

const units = {
  en: [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
  ],
  de: [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
  ],
};

const tens = {
  en: ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
  de: ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"],
};

const others: Record<CopyLanguage, Record<string, number>> = {
  en: { hundred: 100, thousand: 1_000, million: 1_000_000, dozen: 12, half: 0.5, twice: 2, double: 2, triple: 3 },
  de: {
    hundert: 100,
    tausend: 1_000,
    million: 1_000_000,
    millionen: 1_000_000,
    dutzend: 12,
    halb: 0.5,
    doppelt: 2,
    zweifach: 2,
    dreifach: 3,
  },
};

/** Endings that make an adjective of a German number: "sechssaitig", "vierkanalige". English writes these apart. */
const COMPOUND =
  /^(?<number>\p{L}+?)(?:saitig|teilig|stufig|kanalig|spurig|stimmig|polig|fach|bündig|köpfig|jährig|lagig)(?:e[mnrs]?)?$/u;

/** Words for numbers. "one" and "ein" are left out: they are pronoun and article before they are numbers. */
const words: Record<CopyLanguage, ReadonlyMap<string, number>> = { en: collect("en"), de: collect("de") };

function collect(language: CopyLanguage): Map<string, number> {
  const all = new Map(Object.entries(others[language]));
  for (const [value, word] of units[language].entries()) if (value !== 1) all.set(word, value);
  for (const [index, word] of tens[language].entries()) all.set(word, (index + 2) * 10);
  if (language === "de") {
    const digits = ["ein", ...units.de.slice(2, 10)];
    for (const [index, ten] of tens.de.entries())
      for (const [digit, word] of digits.entries()) all.set(`${word}und${ten}`, (index + 2) * 10 + digit + 1);
  }
  return all;
}

/** The number that a word in lower case means in a language; undefined for other words. */
export function readNumberWord(word: string, language: CopyLanguage): number | undefined {
  const value = words[language].get(word);
  if (value !== undefined || language === "en") return value;
  const stem = COMPOUND.exec(word)?.groups?.number;
  return stem ? words.de.get(stem) : undefined;
}

/** Whether a word is a full ten that a digit may follow: "twenty" of "twenty-two". */
export function isEnglishTen(word: string): boolean {
  return tens.en.includes(word);
}
