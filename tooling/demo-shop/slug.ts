const umlauts: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", ø: "o", œ: "oe" };

/** A text as part of an address: lower-case ASCII words joined by hyphens. `"E-Gitarren für Linkshänder"` → `"e-gitarren-fuer-linkshaender"`. */
export function slugify(text: string): string {
  return text
    .toLowerCase()
    .replace(/[äöüßøœ]/g, (letter) => umlauts[letter] ?? letter)
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
