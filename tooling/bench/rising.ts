import { createBoardCounters, findRises } from "@vitrine/domain";
import { createRandom, simulateTraffic } from "./rising-traffic.ts";

export interface RisingSimulation {
  products: number;
  viewsPerHour: number;
  dispersion: number;
  /** Hours that are looked at, after ten days that are only counted. */
  hours: number;
  /** Everything is viewed so many times as much in each of them. */
  surge: number;
  /** How many hours a jump lasts. */
  jumpHours: number;
  seed: number;
}

export interface RisingFigures {
  /** Products found that did not jump, each once an hour: of all looks at the hour, the running one's included. */
  falseAlarmsPerHour: number;
  /** Share of the jumps found while they last, of those whose expected views reach the gates. */
  recall: number;
  /** The same of those whose views did reach the gates. */
  recallOfGated: number;
}

const LEARNING_HOURS = 240;
const NEW_JUMPS = 12;
const JUMP = 5;
const GATE_VIEWS = 8;
/** Of the views, what different visitors make. */
const VISITORS = 0.85;
const MIN_VIEWS = 4;
/** Hours that the decayed counts of a week weigh together. */
const EVIDENCE_HOURS = 242;
const RHYTHM_PRIOR = 25;
const HOURS_KEPT = 24 * 7;
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const QUARTERS = [0.25, 0.5, 0.75];
const START_MINUTE = Date.UTC(2026, 2, 2) / 60_000;

interface Jump {
  product: number;
  hoursLeft: number;
  isFound: boolean;
  isGated: boolean;
}

/**
 * Jumps of single products by five in simulated traffic: which are found, and what is found besides. Every hour is looked at
 * three times while it runs, and when it is over. What is known is what the product knows: the decayed counts of the week,
 * and the same hour of seven days.
 */
export async function simulateRising(options: RisingSimulation): Promise<RisingFigures> {
  const { hours, surge, jumpHours, seed } = options;
  const traffic = simulateTraffic(options);
  const random = createRandom(seed + 1);
  const { views: counts } = createBoardCounters();
  const past: Uint32Array[] = [];
  const site: number[] = [];
  const done: Jump[] = [];
  let active: Jump[] = [];
  let falseAlarms = 0;
  for (let hour = 0; hour < LEARNING_HOURS + hours; hour++) {
    const isTested = hour >= LEARNING_HOURS;
    if (isTested) active.push(...drawJumps({ expected: traffic.expected(), surge, jumpHours, active, random }));
    const jumps = new Map(active.map((jump) => [jump.product, JUMP]));
    const views = Uint32Array.from(traffic.nextHour({ surge: isTested ? surge : 1, jumps }));
    const known = { hour, counts, past, site };
    const found = isTested ? await findWhileItRuns(views, known, random) : new Set<number>();
    for (const [product, count] of views.entries()) {
      if (count > 0) counts.add(product + 1, 0, START_MINUTE + hour * 60 + 30, count);
    }
    if (isTested) for (const product of await findRising(views, 1, known)) found.add(product);
    for (const jump of active) {
      jump.isFound ||= found.has(jump.product);
      jump.isGated ||= views[jump.product]! >= GATE_VIEWS;
      jump.hoursLeft--;
    }
    for (const product of found) if (!jumps.has(product)) falseAlarms++;
    done.push(...active.filter(({ hoursLeft }) => hoursLeft === 0));
    active = active.filter(({ hoursLeft }) => hoursLeft > 0);
    past.push(views);
    if (past.length > HOURS_KEPT) past[past.length - HOURS_KEPT - 1] = new Uint32Array(0);
    site.push(sum(views));
  }
  const gated = done.filter(({ isGated }) => isGated);
  const shareFound = (list: Jump[]) => list.filter(({ isFound }) => isFound).length / list.length;
  return { falseAlarmsPerHour: falseAlarms / hours, recall: shareFound(done), recallOfGated: shareFound(gated) };
}

interface DrawOptions {
  expected: Float64Array;
  surge: number;
  jumpHours: number;
  active: Jump[];
  random: () => number;
}

/** Jumps of products that are expected to pass the gates with them. */
function drawJumps({ expected, surge, jumpHours, active, random }: DrawOptions): Jump[] {
  const jumping = new Set(active.map(({ product }) => product));
  const jumps: Jump[] = [];
  while (jumps.length < NEW_JUMPS) {
    const product = Math.floor(random() * expected.length);
    if (jumping.has(product) || expected[product]! * surge * JUMP < GATE_VIEWS) continue;
    jumping.add(product);
    jumps.push({ product, hoursLeft: jumpHours, isFound: false, isGated: false });
  }
  return jumps;
}

/** What is found in the hour after each quarter but the last. */
async function findWhileItRuns(views: Uint32Array, known: Known, random: () => number): Promise<Set<number>> {
  const found = new Set<number>();
  let seen = new Uint32Array(views.length);
  let over = 0;
  for (const share of QUARTERS) {
    const part = (share - over) / (1 - over);
    seen = seen.map((count, product) => count + thin(views[product]! - count, part, random));
    over = share;
    for (const product of await findRising(seen, share, known)) found.add(product);
  }
  return found;
}

/** What came before the hour that is looked at. */
interface Known {
  hour: number;
  counts: ReturnType<typeof createBoardCounters>["views"];
  past: Uint32Array[];
  site: number[];
}

/** @param share how much of the hour is over */
async function findRising(seen: Uint32Array, share: number, { hour, counts, past, site }: Known): Promise<Set<number>> {
  const before = DAYS.map((day) => hour - 24 * day);
  const siteUsual = (sum(before.map((time) => site[time]!)) / DAYS.length) * share;
  const scores = counts.scores("7d", START_MINUTE + (hour + 1) * 60 - 1);
  const total = sum(scores);
  const shareOf = (id: number) => (scores[counts.keys.indexOf(id, 0)] ?? 0) / total;
  const traffic = [];
  for (const [product, views] of seen.entries()) {
    if (views < MIN_VIEWS) continue;
    const own = shareOf(product + 1);
    const visitors = Math.round(views * VISITORS);
    traffic.push({
      productId: product + 1,
      views,
      visitors,
      usual: own * siteUsual,
      evidence: own * siteUsual * EVIDENCE_HOURS,
    });
  }
  const rises = await findRises(
    {
      traffic,
      tested: traffic.length,
      chanceAlarms: share === 1 ? 0.35 : 0.05,
      siteSurge: sum(seen) / siteUsual,
      rhythmOf: async (ids) =>
        new Map(
          ids.map((id) => {
            const had = sum(before.map((time) => past[time]![id - 1]!));
            const then = shareOf(id) * sum(before.map((time) => site[time]!));
            return [id, (had + RHYTHM_PRIOR) / (then + RHYTHM_PRIOR)];
          }),
        ),
    },
    null,
  );
  return new Set(rises.map(({ productId }) => productId - 1));
}

/** How many of so many are in a part of the time. */
function thin(count: number, part: number, random: () => number): number {
  if (count > 200) return Math.round(count * part);
  let kept = 0;
  for (let event = 0; event < count; event++) if (random() < part) kept++;
  return kept;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
