/** The languages the demo shops speak. */
export type Language = "de" | "en" | "fr";

/** A text in every language of the demo shops. */
export type Localized = Readonly<Record<Language, string>>;

/** A text in German, English and French. */
export const t = (de: string, en: string, fr: string): Localized => ({ de, en, fr });

const locales = t("de-DE", "en-IE", "fr-FR");

/** Made once: to construct a format costs more than to render a whole page. */
const formats = (options: Intl.NumberFormatOptions) => {
  const format = (language: Language) => new Intl.NumberFormat(locales[language], options);
  return { de: format("de"), en: format("en"), fr: format("fr") };
};
const numbers = formats({});
const euros = formats({ style: "currency", currency: "EUR" });

/** A number as a reader of the language writes it: `formatNumber(10000.5, "de")` → `"10.000,5"`. */
export function formatNumber(value: number, language: Language): string {
  return numbers[language].format(value);
}

/**
 * An amount of euro cents as the language's shops print it: `1.299,00 €`, `€1,299.00` or `1 299,00 €`. The French spaces
 * are U+202F in the number and U+00A0 before the sign, the German one is U+00A0: an extractor must know them all.
 */
export function formatEuros(cents: number, language: Language): string {
  return euros[language].format(cents / 100);
}

/** An amount of euro cents for machines: `129900` → `"1299.00"`. */
export function decimalEuros(cents: number): string {
  return (cents / 100).toFixed(2);
}
