import { addCandidate } from "./candidates.ts";
import { cleanLine } from "./clean-text.ts";
import type { CandidateSet } from "./contract.ts";
import { attribute } from "./html-tree.ts";
import { labelMeaning } from "./identifier-labels.ts";
import { readBrandElement } from "./read-brand-fragment.ts";
import type { VisiblePage } from "./visible-page.ts";
import { orderOf } from "./visible-page.ts";
import { namingOf } from "./visible-prices.ts";

const BRAND_NAME =
  /(?:^|[\s_-])(?:brand(?:s|name)?|manufacturer|marke|marque|marca|merk|vendor|designer|byline\w*|maker|hersteller)(?:$|[\s_-])|brand-?(?:name|link|title|logo)|product-?brand|bylineinfo/i;
const BRAND_ADDRESS =
  /\/(?:brands?|marken?|marques?|marcas?|manufacturers?|hersteller|designers?|merken|znacky|producent)\/[^/]+/i;
/** How far from the title a brand may stand, in texts. */
const NEAR = 25;

/** Adds the brand that stands beside the title as a link, a line or a logo (method `visible`). */
export function readVisibleBrand(visible: VisiblePage, set: CandidateSet): void {
  const { title, texts, page } = visible;
  if (!title) return;
  const near = texts.slice(Math.max(0, title.order - NEAR), title.order + NEAR);
  for (const { text, element } of near) {
    const link = element.tag === "a" ? element : element.parent?.tag === "a" ? element.parent : null;
    const byAddress = link !== null && BRAND_ADDRESS.test(attribute(link, "href") ?? "");
    if (!byAddress && !BRAND_NAME.test(namingOf(element, 2))) continue;
    const brand = bareBrand(text);
    if (isBrand(brand))
      addCandidate(set, "brand", brand, { method: "visible", confidence: 0.6, source: `text "${text}"` });
  }
  for (const logo of [...page.byTag("img"), ...page.byTag("svg")]) {
    if (Math.abs(orderOf(logo, texts) - title.order) > NEAR || !BRAND_NAME.test(namingOf(logo, 2))) continue;
    const brand = bareBrand(readBrandElement(logo) ?? "");
    if (isBrand(brand))
      addCandidate(set, "brand", brand, { method: "visible", confidence: 0.5, source: `${logo.tag} "${brand}"` });
  }
}

/** "Visit the Fender Store", "by Fender", "Marke: Fender" say Fender. */
function bareBrand(text: string): string {
  return cleanLine(text, 100)
    .replace(
      /^(?:(?:visit the|shop all|more (?:from|by)|all (?:products )?(?:from|by)|besuche(?:n sie)? den|visiter la boutique|visita lo store di|visita la tienda de|brand|marke|marque|marca|merk|hersteller|manufacturer)\b[:\s]*|(?:by|von|par|di|de|bei)\s+)/i,
      "",
    )
    .replace(/[\s-]+(?:store|shop|logo)$/i, "")
    .trim();
}

function isBrand(text: string): boolean {
  if (text.length < 2 || text.length > 40 || text.split(" ").length > 4 || labelMeaning(text) !== null) return false;
  return (
    /\p{L}/u.test(text) &&
    !/[:?!|€$£%]|^(?:view|see|show|more|all|shop|click|details|home|size|share|info|brands?|marken?|marques?|marcas?)\b/i.test(
      text,
    )
  );
}
