import type { Assortment, SimulatedProduct } from "./assortment.ts";
import type { Random } from "./random.ts";
import type { Action, Actor } from "./simulated-event.ts";

/** Where the simulated shop stands. */
export const SITE = "https://shop.example";

/** Products looked at beside the first one, on average before rounding down. */
const FURTHER_PRODUCTS = 3;
/** Of products in a visit: 1, and a rounded down exponential. */
export const PRODUCTS_PER_VISIT = 1 + 1 / (Math.exp(1 / FURTHER_PRODUCTS) - 1);
/** What of the products looked at in a visit is looked at again in it, compared, or bought. */
const SHARE_VIEWED_AGAIN = 0.12;
const SHARE_COMPARED = 0.12;
const SHARE_CLICKED = 0.1;
/** A product is found by searching for it. */
const SHARE_SEARCHED = 0.22;
const SHARE_WITHOUT_RESULTS = 0.08;
/** How many are compared: 2 by half of those who do, 6 by few. */
const COMPARED = [2, 2, 2, 2, 2, 3, 3, 3, 4, 5, 6];
/** Milliseconds between two things a visitor does. */
const LOOK_MS = 35_000;
const REPEAT_MS = 30 * 60_000;

const SEARCH_ENGINES = ["https://www.google.com/", "https://www.bing.com/", "https://duckduckgo.com/"];
const PLACES = ["https://www.reddit.com/r/guitars/", "https://www.youtube.com/", "https://musician-forum.example/t/81"];
const CAMPAIGNS = [
  ["newsletter", "email", "weekly"],
  ["google", "cpc", "brand"],
  ["instagram", "social", "spring"],
] as const;
const WORDS = ["used", "black", "left handed", "set", "beginner", "pro", "usb", "stage"];

export interface Visitor extends Actor {
  /** What they are interested in. */
  category: string;
  /** Products and when they were viewed last, in milliseconds since 1970. */
  viewedAt: Map<number, number>;
  /** The end of the visit, in milliseconds since 1970. */
  hereUntil: number;
}

export interface VisitOptions {
  random: Random;
  assortment: Assortment;
  visitor: Visitor;
  /** In milliseconds since 1970. */
  from: number;
  /** Comes for this product alone. */
  only?: SimulatedProduct;
}

/** What one visitor does from arriving to leaving: looks at products, searches, compares, and goes to a shop. */
export function createVisit({ random, assortment, visitor, from, only }: VisitOptions): Action[] {
  const actions: Action[] = [];
  let at = from;
  const act = (what: Action["what"], path: string, arrival: Partial<Action> = {}) => {
    actions.push({ at, actor: visitor, what, url: SITE + path, ...arrival });
    at += random.wait(LOOK_MS);
  };
  const view = ({ id }: SimulatedProduct, arrival?: Partial<Action>) => {
    const before = visitor.viewedAt.get(id);
    visitor.viewedAt.set(id, at);
    act({ kind: "view", productId: id }, `/p/${id}`, {
      ...arrival,
      repeat: before !== undefined && at - before < REPEAT_MS,
    });
  };

  const count = only ? 1 : 1 + Math.floor(random.wait(FURTHER_PRODUCTS));
  for (let number = 0; number < count; number++) {
    const product = only ?? assortment.draw(random, visitor.category);
    if (number > 0 && random.chance(SHARE_SEARCHED)) act(search(random, product), "/search");
    view(product, number === 0 ? arrive(random, `/p/${product.id}`) : {});
    if (random.chance(SHARE_COMPARED)) {
      const compared = [product, ...assortment.drawOthers(random, product, random.pick(COMPARED) - 1)];
      act({ kind: "compare", productIds: compared.map(({ id }) => id) }, "/compare");
    }
    if (random.chance(SHARE_VIEWED_AGAIN)) view(product);
    if (product.offerIds?.length && random.chance(SHARE_CLICKED)) {
      act({ kind: "click", offerId: random.pick(product.offerIds), productId: product.id }, `/p/${product.id}`);
    }
  }
  visitor.hereUntil = at;
  return actions;
}

function search(random: Random, { category }: SimulatedProduct): Action["what"] {
  const words = category.split("/").at(-1)!.replaceAll("-", " ").toLowerCase();
  if (random.chance(SHARE_WITHOUT_RESULTS))
    return { kind: "search", query: `${words} xq${random.whole(40)}`, results: 0 };
  const query = random.chance(0.5) ? words : `${words} ${random.pick(WORDS)}`;
  return { kind: "search", query, results: 1 + Math.floor(random.wait(60)) };
}

/** How a visit begins: typed in, found, read about, or by a campaign. */
function arrive(random: Random, path: string): Partial<Action> {
  const chance = random.next();
  if (chance < 0.3) return {};
  if (chance < 0.7) return { referrer: random.pick(SEARCH_ENGINES) };
  if (chance < 0.85) return { referrer: random.pick(PLACES) };
  const [source, medium, campaign] = random.pick(CAMPAIGNS);
  return { url: `${SITE}${path}?utm_source=${source}&utm_medium=${medium}&utm_campaign=${campaign}` };
}
