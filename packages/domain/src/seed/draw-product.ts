import type { SpecPool } from "./assortment/specs.ts";
import { pick, pickEarly, type Random, scatter } from "./random.ts";
import type { Article } from "./schedule.ts";

/** A product as a shop would describe it. */
export interface SeedProduct {
  name: string;
  description: string;
  /** How many pictures it has, 0 to 3. */
  pictures: number;
  /** Raw values, with the property each belongs to. */
  specs: { pool: SpecPool; raw: string }[];
  /** 0 to 5; 0 where nobody has rated it. */
  rating: number;
  ratingCount: number;
  /** What the market asks for it, in whole units of the site's currency. */
  marketPrice: number;
  /** What the maker asks for, null where no shop quotes it. */
  listPrice: number | null;
  /** Of its variants; the default one first. */
  finishes: string[];
}

/** From the cheapest series of a line to its dearest. */
const CHEAPEST = 0.65;
const DEAREST = 1.7;

/** Specs that every product of a leaf has. */
const ALWAYS = 5;

/** Draws everything about a product but its offers. */
export function drawProduct(random: Random, article: Article, variants: number): SeedProduct {
  const { leaf, brand, tier, model } = article;
  const [median, spread] = leaf.price;
  const series = CHEAPEST * (DEAREST / CHEAPEST) ** model.rank;
  const marketPrice = Math.max(2, median * tier * series * scatter(random, spread / 2));
  const ratingCount = random() < 0.4 ? 0 : Math.ceil(random() ** 4 * 900);
  const start = Math.floor(random() * leaf.finishes.length);
  return {
    name: `${brand} ${model.name}`,
    description: describe(random, article),
    pictures: random() < 0.06 ? 0 : 1 + Math.floor(random() ** 2 * 3),
    specs: drawSpecs(random, article),
    rating: ratingCount === 0 ? 0 : Math.round(Math.min(5, 3.4 + random() + random()) * 10) / 10,
    ratingCount,
    marketPrice,
    listPrice: random() < 0.35 ? marketPrice * (1.08 + random() * 0.3) : null,
    finishes: Array.from({ length: variants }, (_, index) => leaf.finishes[(start + index) % leaf.finishes.length]!),
  };
}

function describe(random: Random, { leaf, brand, model }: Article): string {
  const use = pick(random, leaf.uses);
  const first =
    random() < 0.5
      ? `${withArticle(leaf.noun)} ${use}.`
      : `The ${model.name} by ${brand} is ${withArticle(leaf.noun).toLowerCase()} ${use}.`;
  return random() < 0.5 ? first : `${first} ${pick(random, leaf.remarks)}`;
}

function withArticle(noun: string): string {
  return `${/^[aeio]/.test(noun) ? "An" : "A"} ${noun}`;
}

function drawSpecs(random: Random, { leaf, model }: Article): SeedProduct["specs"] {
  const specs: SeedProduct["specs"] = [];
  leaf.specs.forEach((pool, index) => {
    const named = model.specs[pool.label];
    if (named !== undefined) specs.push({ pool, raw: named });
    else if (index < ALWAYS || random() < 0.7) specs.push({ pool, raw: pickEarly(random, pool.values) });
  });
  return specs;
}
