import { drawHomeAddress } from "./addresses.ts";
import type { Assortment, SimulatedProduct } from "./assortment.ts";
import { browsers, drawDevice } from "./browsers.ts";
import type { Random } from "./random.ts";
import { createRhythm } from "./rhythm.ts";
import type { Jump, Surge } from "./scenarios.ts";
import type { Burst } from "./simulated-event.ts";
import { createVisit, PRODUCTS_PER_VISIT, type Visitor } from "./visits.ts";
import { createWeights } from "./weights.ts";

const DAY_MS = 86_400_000;
/** Of the visits, by people who were here before, of whom that many are remembered. */
const SHARE_RETURNING = 0.3;
const REMEMBERED = 5_000;

export interface PeopleOptions {
  random: Random;
  assortment: Assortment;
  /** In milliseconds since 1970. */
  from: number;
  to: number;
  visitorsPerDay: number;
  timeZone: string;
}

/** Visits as people make them: independent of each other, more in the evening and on Sundays. */
export function people(options: PeopleOptions): Generator<Burst> {
  return visits(options, { name: "person", factor: 1 });
}

/** The people whom a surge adds to the usual ones. */
export function surgers({ surge, ...options }: PeopleOptions & { surge: Surge }): Generator<Burst> {
  return visits(during(surge, options), { name: `surger of ${surge.from}`, factor: (surge.factor ?? 3) - 1 });
}

/** The people who come for the products of a jump alone, beside those who look at them anyhow. */
export function onlookers({ jump, ...options }: PeopleOptions & { jump: Jump }): Generator<Burst> {
  const products = options.assortment.products.filter(({ id }) => jump.productIds.includes(id));
  const shares = createWeights(products.length, (index) => options.assortment.shareOf(products[index]!.id));
  return visits(during(jump, options), {
    name: `onlooker of ${jump.from}`,
    factor: shares.sum * PRODUCTS_PER_VISIT * ((jump.factor ?? 5) - 1),
    drawOnly: () => products[shares.draw(options.random.next())],
  });
}

interface Crowd {
  /** Of everybody in it, with a number. */
  name: string;
  /** Visits beside those of an average time. */
  factor: number;
  /** The one product a visit is for. */
  drawOnly?: () => SimulatedProduct | undefined;
}

function* visits(options: PeopleOptions, { name, factor, drawOnly }: Crowd): Generator<Burst> {
  const { random, assortment } = options;
  const draw = createVisitors(name, random, assortment);
  for (const from of arrivals(options, factor)) {
    const only = drawOnly?.();
    yield { from, actions: createVisit({ random, assortment, visitor: draw(from), from, ...(only && { only }) }) };
  }
}

function during({ from, to }: { from: number; to: number }, options: PeopleOptions): PeopleOptions {
  return { ...options, from: Math.max(from, options.from), to: Math.min(to, options.to) };
}

/** Times of a Poisson process whose rate follows the rhythm, by thinning the one of its highest rate. */
function* arrivals({ random, from, to, visitorsPerDay, timeZone }: PeopleOptions, factor: number): Generator<number> {
  const rhythm = createRhythm(timeZone);
  const meanMs = DAY_MS / (visitorsPerDay * factor * rhythm.peak);
  for (let time = from + random.wait(meanMs); time < to; time += random.wait(meanMs)) {
    if (random.chance(rhythm.at(time) / rhythm.peak)) yield time;
  }
}

/** New people, and some of those who were here. */
function createVisitors(name: string, random: Random, assortment: Assortment): (now: number) => Visitor {
  const known: Visitor[] = [];
  let count = 0;
  return (now) => {
    if (known.length > 0 && random.chance(SHARE_RETURNING)) {
      const returning = random.pick(known);
      if (returning.hereUntil < now) return returning;
    }
    const device = drawDevice(random);
    const visitor: Visitor = {
      name: `${name} ${++count}`,
      human: true,
      origin: "people",
      visitor: { ip: drawHomeAddress(random), userAgent: random.pick(browsers[device]) },
      mobile: device === "mobile",
      category: assortment.drawCategory(random),
      viewedAt: new Map(),
      hereUntil: 0,
    };
    known[known.length < REMEMBERED ? known.length : random.whole(REMEMBERED)] = visitor;
    return visitor;
  };
}
