import { leaves } from "./assortment/assortment.ts";
import type { Leaf } from "./assortment/leaf.ts";
import { type Model, nameModels } from "./naming.ts";
import { createRandom } from "./random.ts";

/** Products in one round. Each round has the same makers and categories in the same order, but other models. */
const ROUND = 4_096;

/** How fast sales fall from a leaf's first maker to its last: the n-th sells 1/n^0.9 of the first (Zipf). */
const SKEW = 0.9;

/** What a product number stands for. */
export interface Article {
  leaf: Leaf;
  brand: string;
  /** Of the maker in this leaf: its prices against the leaf's median. */
  tier: number;
  model: Model;
}

interface Slot {
  leaf: Leaf;
  brand: string;
  tier: number;
  nameModel: (number: number) => Model;
  /** Which of the maker's slots in this leaf it is, and of how many. */
  place: number;
  places: number;
}

/**
 * Says of any product number which maker's model in which category it is, without a look at the others: an interrupted
 * seed goes on from anywhere. Shares are those of the assortment, in every few thousand neighbours alike.
 */
export function createSchedule(seed: number): (number: number) => Article {
  const slots = shuffle(allot(), seed);
  return function articleAt(number) {
    const { leaf, brand, tier, nameModel, place, places } = slots[number % slots.length]!;
    return { leaf, brand, tier, model: nameModel(Math.floor(number / slots.length) * places + place) };
  };
}

function allot(): Slot[] {
  const total = leaves.reduce((sum, leaf) => sum + leaf.share, 0);
  return leaves.flatMap((leaf) => {
    const weights = leaf.lines.map((_, index) => (index + 1) ** -SKEW);
    const sum = weights.reduce((all, weight) => all + weight, 0);
    return leaf.lines.flatMap((line, index): Slot[] => {
      const places = Math.max(1, Math.round((ROUND * leaf.share * weights[index]!) / total / sum));
      const nameModel = nameModels(line);
      return Array.from({ length: places }, (_, place) => ({
        leaf,
        brand: line.brand,
        tier: line.tier,
        nameModel,
        place,
        places,
      }));
    });
  });
}

/** Fisher and Yates. */
function shuffle<Item>(items: Item[], seed: number): Item[] {
  const random = createRandom(seed);
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}
