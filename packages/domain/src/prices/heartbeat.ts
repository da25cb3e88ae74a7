const DAY_MS = 86_400_000;
/** Spreads offers evenly over the day: a step that shares no factor with the day. */
const SPREAD_MS = 7_919_003;

/**
 * Whether an unchanged offer is due for its daily row: once per day of its own, which begins at another time for every
 * offer, so that a full crawl does not write all heartbeats at once.
 */
export function isHeartbeatDue(offerId: number, lastRow: Date | null, now: Date): boolean {
  if (!lastRow) return true;
  const phase = (offerId * SPREAD_MS) % DAY_MS;
  return dayOf(now, phase) > dayOf(lastRow, phase);
}

function dayOf(time: Date, phase: number): number {
  return Math.floor((time.getTime() - phase) / DAY_MS);
}
