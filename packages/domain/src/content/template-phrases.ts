import type { CopyLanguage } from "./language.ts";

/** The sentences that a template is made of. Names and values come formatted. */
export interface TemplatePhrases {
  introduction(product: { name: string; brand: string | undefined; category: string | undefined }): string;
  specs(list: string, isFirst: boolean): string;
  variants(count: string, names: string, all: boolean): string;
  offers(shops: number, prices: string | undefined): string;
  /** "new from €799.00"; "for" where one shop alone offers it. */
  price(condition: "new" | "used" | "refurbished", price: string, isOnlyShop: boolean): string;
}

const germanConditions = { new: "neu", used: "gebraucht", refurbished: "generalüberholt" };

export const templatePhrases: Record<CopyLanguage, TemplatePhrases> = {
  en: {
    introduction({ name, brand, category }) {
      const title = `${/^the\s/i.test(name) ? "" : "The "}${name}${brand ? ` by ${brand}` : ""}`;
      return category ? `${title} is listed in the category ${category}.` : `${title} is listed here for comparison.`;
    },
    specs: (list, isFirst) => `${isFirst ? "Specifications" : "Further specifications"} – ${list}.`,
    variants: (count, names, all) => `It comes in ${count} variants${all ? ":" : ", among them"} ${names}.`,
    offers: (shops, prices) =>
      `It is offered by ${shops === 1 ? "one shop" : `${shops} shops`}${prices ? `, ${prices}` : ""}.`,
    price: (condition, price, isOnlyShop) => `${condition} ${isOnlyShop ? "for" : "from"} ${price}`,
  },
  de: {
    introduction({ name, brand, category }) {
      const title = `${name}${brand ? ` von ${brand}` : ""}`;
      return category ? `${title} gehört zur Kategorie ${category}.` : `${title} ist hier zum Vergleich gelistet.`;
    },
    specs: (list, isFirst) => `${isFirst ? "Eigenschaften" : "Weitere Eigenschaften"} – ${list}.`,
    variants: (count, names, all) => `Es gibt ${count} Varianten${all ? ":" : ", darunter"} ${names}.`,
    offers: (shops, prices) =>
      `Angeboten wird es von ${shops === 1 ? "einem Shop" : `${shops} Shops`}${prices ? `, ${prices}` : ""}.`,
    price: (condition, price, isOnlyShop) => `${germanConditions[condition]} ${isOnlyShop ? "für" : "ab"} ${price}`,
  },
};
