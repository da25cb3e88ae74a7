import type { NamedOffer } from "./describe-offer.ts";

/** Invented offers, about four of a product, each shop with its own wording. The same for the same count. */
export function inventOffers(count: number): (NamedOffer & { product: number })[] {
  const brands = ["Orlo", "Brenn", "Castor", "Velda", "Tamsin", "Quill"];
  const things = ["amplifier", "headphones", "speaker", "mixer", "tuner"];
  const wordings: ((brand: string, code: string, thing: string) => string)[] = [
    (brand, code, thing) => `${brand} ${code} ${thing}`,
    (brand, code, thing) => `${thing} ${brand} ${code.replace("-", "")}`,
    (brand, code, thing) => `${brand} ${code.replace("-", " ")} professional ${thing} black`,
    (brand, code) => `${code.toLowerCase()} by ${brand}`,
  ];
  return Array.from({ length: count }, (_, at) => {
    const product = Math.floor(at / wordings.length);
    const code = `${"QXKVTRMN"[product % 8]}${"ABDFGH"[product % 6]}-${1000 + product * 37}`;
    const wording = wordings[at % wordings.length]!;
    return {
      title: wording(brands[product % brands.length]!, code, things[product % things.length]!),
      shop: `shop-${at % wordings.length}`,
      product,
    };
  });
}
