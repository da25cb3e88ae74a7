/** Lower case without accents, punctuation or repeated spaces: how names are compared. */
export function foldName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** A manufacturer's part number without the signs shops add or leave out: "012-1502-500" is "0121502500". */
export function normalizeMpn(mpn: string): string | null {
  const normalized = mpn
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]+/g, "");
  return normalized.length >= 3 && normalized.length <= 60 ? normalized : null;
}

/** Words that tell a variant from its siblings, never one model from another. */
export const variantWords = new Set(
  [
    "black white red blue green yellow orange purple pink grey gray silver gold brown beige cream ivory natural",
    "sunburst burst cherry walnut mahogany maple rosewood ebony pau ferro laurel amber honey tobacco vintage",
    "polar olympic arctic candy apple lake placid surf seafoam sonic daphne fiesta metallic satin gloss matte matt",
    "transparent trans aged pelham ocean midnight navy turquoise teal burgundy wine champagne pearl ebony",
    "color colour finish",
    "schwarz weiss rot blau grun gelb natur matt glanzend nussbaum ahorn",
    "noir blanc rouge bleu vert jaune naturel brillant noyer erable",
    "left handed lefthanded lefty lh linkshander linkshandig gaucher",
  ]
    .join(" ")
    .split(" "),
);

/** "3-Tone Sunburst", "2 colour": a figure alone is mostly the model's. */
const TONES = /\b\d (?:tone|colou?r)\b/g;

/**
 * The name without finish, colour and handedness words and without the brand: equal for the variants of one product.
 * Null where too little is left to tell models apart.
 */
export function modelName(name: string, brand: string): string | null {
  const brandWords = new Set(foldName(brand).split(" "));
  const words = foldName(name)
    .replace(TONES, " ")
    .split(" ")
    .filter((word) => word !== "" && !brandWords.has(word) && !variantWords.has(word));
  const model = words.join(" ");
  return model.length >= 3 ? model : null;
}
