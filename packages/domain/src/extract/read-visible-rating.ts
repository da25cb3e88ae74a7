import { addCandidate } from "./candidates.ts";
import { cleanLine } from "./clean-text.ts";
import type { CandidateSet, Rating } from "./contract.ts";
import { attribute } from "./html-tree.ts";
import type { VisiblePage } from "./visible-page.ts";

/** "4.5 out of 5 stars", "4,5 von 5", "Rated 4.50/5". */
const SCORE =
  /(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:\/|out of|of|von|sur|su|de|van|av|z|из)\s*(5|10)(?![\d.,/]|\s*(?:%|€|\$|\p{L}*(?:items?|products?|pieces?|stück)))/iu;
const RATED =
  /star|rat(?:ed|ing)|review|stern|bewert|étoile|note|avis|estrella|valorac|stell|recens|sterren|beoordel|betyg|gwiazd|оцен|звезд|\d\s*\/\s*5/iu;
/** "(123 reviews)", "1.234 Bewertungen". */
const COUNT =
  /(?<![\d.,])(\d{1,3}(?:[.,\s]\d{3})+|\d{1,7})\s*(?:customer |global |verified )?(?:ratings?|reviews?|(?:kunden|sterne|produkt)?bewertung(?:en)?|évaluations?|voti|rezension(?:en)?|avis|notes|opini[oó]n(?:es|i)?|valoraciones|recensioni|reseñas|beoordelingen|omdömen|recenzj[aei]|отзыв(?:а|ов)?)(?!\p{L})/iu;
/** How many elements around the title are looked at. */
const BEFORE = 40;
const AFTER = 100;

/** Adds the rating that stands in words beside the title, as stars carry it for screen readers (method `visible`). */
export function readVisibleRating({ title, page }: VisiblePage, set: CandidateSet): void {
  if (!title || set.rating) return;
  let score: string | undefined;
  let rating: Rating | null = null;
  for (const element of page.elements.slice(Math.max(0, title.element.index - BEFORE), title.element.index + AFTER)) {
    const texts = [attribute(element, "aria-label"), attribute(element, "title"), attribute(element, "alt")];
    for (const child of element.children) if (typeof child === "string") texts.push(child);
    for (const text of texts) {
      if (!text || !/\d/.test(text) || text.length > 300) continue;
      const line = cleanLine(text, 120);
      if (!rating && RATED.test(line)) {
        rating = ratingOf(line);
        if (rating) score = line;
      }
      if (rating) rating.count ??= countOf(line);
    }
    if (rating?.count != null) break;
  }
  if (score !== undefined)
    addCandidate(set, "rating", rating, { method: "visible", confidence: 0.5, source: `text "${score}"` });
}

function ratingOf(text: string): Rating | null {
  const match = SCORE.exec(text);
  if (!match) return null;
  const [value, best] = [Number(match[1]?.replace(",", ".")), Number(match[2])];
  return value > best || value === 0 ? null : { value: Math.round((value / best) * 500) / 100, count: null };
}

function countOf(text: string): number | null {
  const digits = COUNT.exec(text)?.[1]?.replace(/\D/g, "");
  return digits === undefined ? null : Number(digits);
}
