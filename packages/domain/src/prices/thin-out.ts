import type { PricePoint } from "./contract.ts";

/** What is kept of a stretch of time: its first and last point, and the lowest and the highest. */
const PER_STRETCH = 4;

/**
 * A series with at most so many points that draws the same line: time is cut into equal stretches, and of each the first,
 * lowest, highest and last point are kept (M4, Jugel et al., VLDB 2014). A point where a price appears or disappears, or
 * the offer comes into or out of stock, is kept too, as far as there is room: a gap must not close.
 *
 * @param points oldest first
 */
export function thinOut<Point extends PricePoint>(points: readonly Point[], maxPoints: number): Point[] {
  if (points.length <= maxPoints) return [...points];
  const first = points[0]!.at.getTime();
  const span = points.at(-1)!.at.getTime() - first + 1;
  const stretches = Math.max(1, Math.floor(maxPoints / PER_STRETCH));
  const kept = new Set<Point>();
  let stretch: Point[] = [];
  let number = 0;
  const keep = () => {
    for (const point of extremesOf(stretch)) kept.add(point);
    stretch = [];
  };
  for (const point of points) {
    const own = Math.floor(((point.at.getTime() - first) * stretches) / span);
    if (own !== number) keep();
    number = own;
    stretch.push(point);
  }
  keep();
  for (const [index, point] of points.entries()) {
    if (kept.size >= maxPoints) break;
    const before = points[index - 1];
    if (before && (isGap(before) !== isGap(point) || before.availability !== point.availability)) kept.add(point);
  }
  return points.filter((point) => kept.has(point));
}

function extremesOf<Point extends PricePoint>(stretch: readonly Point[]): Point[] {
  const [first] = stretch;
  if (!first) return [];
  let [low, high]: [Point | undefined, Point | undefined] = [undefined, undefined];
  for (const point of stretch) {
    if (point.price === null) continue;
    if (!low || point.price < low.price!) low = point;
    if (!high || point.price > high.price!) high = point;
  }
  return [first, low, high, stretch.at(-1)].filter((point): point is Point => point !== undefined);
}

function isGap({ price }: PricePoint): boolean {
  return price === null;
}
