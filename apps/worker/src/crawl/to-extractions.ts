import type { NewExtraction } from "@vitrine/domain/crawl";
import type { Extraction } from "@vitrine/domain/extract";

/** So many readings of a price are kept: which one wins is what people ask. */
const MAX_CANDIDATES = 8;

/** A page's facts as they are kept, each pointing at the offer it speaks of: the page's one, or a variant's. */
export function toExtractions(
  { fields }: Extraction,
  offers: { offerId: number; variant: number | null }[],
): NewExtraction[] {
  const whole = offers.find(({ variant }) => variant === null)?.offerId ?? null;
  const facts = Object.entries(fields).flatMap(([field, fact]) => {
    if (!fact || field === "variants") return [];
    const { value, method, confidence, source } = fact;
    const candidates = field === "price" ? fact.candidates.slice(0, MAX_CANDIDATES) : null;
    return [{ field, value, method, confidence, source, offerId: whole, candidates }];
  });
  const variants = offers.flatMap(({ offerId, variant }) => {
    if (variant === null || !fields.variants) return [];
    const { value, method, confidence, source } = fields.variants;
    return [
      { field: `variants.${variant}`, value: value[variant], method, confidence, source, offerId, candidates: null },
    ];
  });
  return [...facts, ...variants];
}
