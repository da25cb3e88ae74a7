/**
 * What of an event counts, as bits of one number stored with it. An event speaks of subjects: a view, a click or a search
 * of one, a comparison of each pair of its products, at most 15. Of each subject one bit says that it counts, and another, of
 * views and pairs, that it is the first time: of this visitor and product in the hour, of this visitor and pair on the day.
 */
const MAX_SUBJECTS = 15;

export const NOTHING_COUNTS = 0;

/** The bits of a subject. */
export function countedBits(subject: number, isFirst: boolean): number {
  return (1 << subject) | (isFirst ? 1 << (subject + MAX_SUBJECTS) : 0);
}

export function countsSubject(counted: number, subject: number): boolean {
  return (counted & (1 << subject)) !== 0;
}

export function isFirstOfSubject(counted: number, subject: number): boolean {
  return (counted & (1 << (subject + MAX_SUBJECTS))) !== 0;
}

/** The pairs of products in ascending order; their position is their number as a subject. */
export function pairsOf(productIds: readonly number[]): [low: number, high: number][] {
  return productIds.flatMap((low, index) => productIds.slice(index + 1).map((high): [number, number] => [low, high]));
}

/** The products of a comparison that are part of a pair that counts. */
export function countedProducts(productIds: readonly number[], counted: number): number[] {
  const pairs = pairsOf(productIds).filter((_, subject) => countsSubject(counted, subject));
  return productIds.filter((id) => pairs.some((pair) => pair.includes(id)));
}
