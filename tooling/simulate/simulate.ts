import { createAssortment, type SimulatedProduct } from "./assortment.ts";
import { deliver } from "./deliver.ts";
import { crawlers, flood, scrapers } from "./machines.ts";
import { onlookers, people, surgers } from "./people.ts";
import { createRandom, type Random } from "./random.ts";
import type { Scenario } from "./scenarios.ts";
import type { Burst, SimulatedEvent } from "./simulated-event.ts";
import { createTimeQueue } from "./time-queue.ts";

export interface SimulateOptions {
  /** The same seed brings the same events. */
  seed: string | number;
  /** The most popular first; six or more. */
  products: readonly SimulatedProduct[];
  /** The events reach the server from then on, */
  from: Date;
  /** and before then. */
  to: Date;
  /** Visits of people on an average day; each brings about five events. */
  visitorsPerDay: number;
  /** Where the site's people live; default UTC. */
  timeZone?: string;
  scenarios?: readonly Scenario[];
}

/** Of visits, views by programs that say what they are. */
const CRAWLED_PER_VISIT = 0.4;
const SCRAPER_RUNS_PER_DAY = 2;

/**
 * What happens on a product-comparison site, in the order the server hears of it, with the truth about it. Nothing is
 * kept but what is still to come, so a month can be drawn in little memory. Scenarios change only what they are about:
 * without them the same people do the same.
 *
 * @example
 * ```ts
 * for (const { event, truth } of simulate({ seed: 1, products, from, to, visitorsPerDay: 10_000 })) …
 * ```
 */
export function* simulate(options: SimulateOptions): Generator<SimulatedEvent> {
  const [from, to] = [options.from.getTime(), options.to.getTime()];
  const waiting = createTimeQueue<SimulatedEvent>();
  for (const { from: now, events } of inOrder(sourcesOf(options, from, to))) {
    yield* takeAllBefore(Math.min(now, to));
    for (const event of events) waiting.add(event.sentAt, event);
  }
  yield* takeAllBefore(to);

  function* takeAllBefore(time: number): Generator<SimulatedEvent> {
    for (let next = waiting.takeBefore(time); next; next = waiting.takeBefore(time)) yield next;
  }
}

/** Events of what began at a time; none of them is sent before it. */
interface Batch {
  from: number;
  events: SimulatedEvent[];
}

function sourcesOf(options: SimulateOptions, from: number, to: number): Generator<Batch>[] {
  const { seed, visitorsPerDay, timeZone = "UTC", scenarios = [] } = options;
  const assortment = createAssortment(options.products);
  const source = (name: string, begin: (random: Random) => Generator<Burst>) => {
    const random = createRandom(`${seed}/${name}`);
    return delivered(begin(random), random.fork("delivery"));
  };
  const span = { assortment, from, to };
  const crowd = { ...span, visitorsPerDay, timeZone };
  return [
    source("people", (random) => people({ ...crowd, random })),
    source("crawlers", (random) => crawlers({ ...span, random, viewsPerDay: visitorsPerDay * CRAWLED_PER_VISIT })),
    source("scrapers", (random) => scrapers({ ...span, random, runsPerDay: SCRAPER_RUNS_PER_DAY })),
    ...scenarios.map((scenario, index) =>
      source(`scenario ${index}`, (random) => {
        if (scenario.kind === "surge") return surgers({ ...crowd, random, surge: scenario });
        return scenario.kind === "jump"
          ? onlookers({ ...crowd, random, jump: scenario })
          : flood({ random, flood: scenario });
      }),
    ),
  ];
}

function* delivered(bursts: Generator<Burst>, random: Random): Generator<Batch> {
  for (const { from, actions } of bursts) yield { from, events: actions.flatMap((action) => deliver(random, action)) };
}

/** Merges what is in order, each in itself. */
function* inOrder(sources: Generator<Batch>[]): Generator<Batch> {
  const heads = sources.map((source) => source.next().value as Batch | undefined);
  for (;;) {
    let earliest = -1;
    for (const [index, head] of heads.entries()) {
      if (head && (earliest < 0 || head.from < heads[earliest]!.from)) earliest = index;
    }
    if (earliest < 0) return;
    yield heads[earliest]!;
    heads[earliest] = sources[earliest]!.next().value;
  }
}
