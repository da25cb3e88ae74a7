const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** No page is looked at more often, none less often; unless the shop's own pace is. */
const SHORTEST_MS = HOUR_MS;
const LONGEST_MS = 7 * DAY_MS;

/** A page of which nothing is known counts as one that was looked at on so many days and changes every 14 of them. */
const PRIOR_LOOKS = 4;
const PRIOR_CHANGES = PRIOR_LOOKS * (1 - Math.exp(-1 / 14));

/** What was seen of a page's prices: the looks at it that had one before. */
export interface Watched {
  looks: number;
  /** Those of them that found something changed. */
  changes: number;
  /** The time between the first look and the last, in milliseconds. */
  watchedMs: number;
}

/**
 * How often a page's prices change, in changes a day. A look that finds a change may have missed others before it, so that
 * changes over time would be too few: what is estimated from is how often *nothing* had changed,
 * −ln((n − X + ½) / (n + ½)) in a mean interval (Cho and Garcia-Molina, "Estimating frequency of change", ACM TOIT 3(3),
 * 2003, section 5.2). Pages that were hardly looked at lean on what is usual.
 */
export function changeRate({ looks, changes, watchedMs }: Watched): number {
  const n = looks + PRIOR_LOOKS;
  const found = Math.min(changes, looks) + PRIOR_CHANGES;
  const interval = (watchedMs / DAY_MS + PRIOR_LOOKS) / n;
  return -Math.log((n - found + 0.5) / (n + 0.5)) / interval;
}

const USUAL_RATE = changeRate({ looks: 0, changes: 0, watchedMs: 0 });

/**
 * How much a look at a page is worth; 1 where nothing is known and nobody views it.
 *
 * A page that changes at rate λ and is viewed v times a day shows about v·λ·I/2 wrong prices a day where it is looked at
 * every I days. The least wrong prices for a number of looks in all come where I goes as 1/√(v·λ) (by Lagrange).
 *
 * @param viewsPerDay of the products whose prices it shows
 */
export function worthOf(watched: Watched, viewsPerDay: number): number {
  return Math.sqrt((changeRate(watched) / USUAL_RATE) * (1 + viewsPerDay));
}

/**
 * When a page is to be looked at again: at the shop's pace in the mean, sooner the more it is worth, between an hour and
 * seven days.
 *
 * @param worth of the page
 * @param meanWorth of the shop's product pages
 * @param paceMs what is spent on a page in the mean, in milliseconds
 * @example nextDue(now, { worth: 2, meanWorth: 1, paceMs: 86_400_000 }) // in 12 hours
 */
export function nextDue(
  now: Date,
  { worth, meanWorth, paceMs }: { worth: number; meanWorth: number; paceMs: number },
): Date {
  const wait = (paceMs * meanWorth) / worth;
  const [shortest, longest] = [Math.min(SHORTEST_MS, paceMs), Math.max(LONGEST_MS, paceMs)];
  return new Date(now.getTime() + Math.min(Math.max(wait, shortest), longest));
}
