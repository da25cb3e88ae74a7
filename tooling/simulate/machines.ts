import { drawServerAddress } from "./addresses.ts";
import type { Assortment } from "./assortment.ts";
import { browsers, declaredRobots } from "./browsers.ts";
import type { Random } from "./random.ts";
import type { Flood } from "./scenarios.ts";
import type { Actor, Burst } from "./simulated-event.ts";
import { SITE } from "./visits.ts";

const DAY_MS = 86_400_000;
/** A scraper asks for so many products, with that many milliseconds between two. */
const SCRAPED_PRODUCTS = 600;
const SCRAPE_EVERY_MS = 1_500;

export interface MachinesOptions {
  random: Random;
  assortment: Assortment;
  /** In milliseconds since 1970. */
  from: number;
  to: number;
}

/** Programs that say what they are: at any hour, any product as often as another. */
export function* crawlers({
  random,
  assortment,
  from,
  to,
  viewsPerDay,
}: MachinesOptions & { viewsPerDay: number }): Generator<Burst> {
  const actors = declaredRobots.map(
    (userAgent): Actor => ({
      ...machine(userAgent, "crawler"),
      visitor: { ip: drawServerAddress(random), userAgent },
    }),
  );
  const meanMs = DAY_MS / viewsPerDay;
  for (let at = from + random.wait(meanMs); at < to; at += random.wait(meanMs)) {
    yield { from: at, actions: [view(random.pick(actors), at, random.pick(assortment.products).id)] };
  }
}

/** Programs that pass for a browser, and give themselves away by one product after the other in even steps. */
export function* scrapers({
  random,
  assortment,
  from,
  to,
  runsPerDay,
}: MachinesOptions & { runsPerDay: number }): Generator<Burst> {
  const { products } = assortment;
  const meanMs = DAY_MS / runsPerDay;
  let run = 0;
  for (let start = from + random.wait(meanMs); start < to; start += random.wait(meanMs)) {
    const userAgent = random.pick(browsers.desktop);
    const actor = {
      ...machine(`scraper ${++run}`, "scraper"),
      visitor: { ip: drawServerAddress(random), userAgent },
    };
    const first = random.whole(products.length);
    const actions = Array.from({ length: Math.min(SCRAPED_PRODUCTS, products.length) }, (_, step) =>
      view(actor, start + step * SCRAPE_EVERY_MS + random.whole(200), products[(first + step) % products.length]!.id),
    );
    yield { from: start, actions };
  }
}

/** A few machines that view a few products over and over, each time with another browser. */
export function* flood({
  random,
  flood: { from, to, productIds, views = 100_000, machines = 50 },
}: Pick<MachinesOptions, "random"> & { flood: Flood }): Generator<Burst> {
  const addresses = Array.from({ length: machines }, () => drawServerAddress(random));
  const userAgents = Object.values(browsers).flat();
  for (let number = 0; number < views; number++) {
    const at = from + ((number + random.next()) * (to - from)) / views;
    const index = random.whole(machines);
    const actor = {
      ...machine(`flood ${index + 1}`, "flood"),
      visitor: { ip: addresses[index]!, userAgent: random.pick(userAgents) },
    };
    yield { from: at, actions: [view(actor, at, random.pick(productIds))] };
  }
}

function machine(name: string, origin: "crawler" | "scraper" | "flood"): Omit<Actor, "visitor"> {
  return { name, human: false, origin, mobile: false };
}

function view(actor: Actor, at: number, productId: number): Burst["actions"][number] {
  return { at, actor, what: { kind: "view", productId }, url: `${SITE}/p/${productId}` };
}
