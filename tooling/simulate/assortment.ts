import type { Random } from "./random.ts";
import { createWeights, type Weights, zipf } from "./weights.ts";

/** A product that the simulated visitors know of. */
export interface SimulatedProduct {
  id: number;
  /** Products of one category are looked at and compared together. */
  category: string;
  /** Where one can go and buy it; without any nobody clicks. */
  offerIds?: readonly number[];
}

/** A hundred thousand products: the first is viewed as often as the next two, the last thousand hardly. */
const EXPONENT = 1;
/** Views that stay in the visitor's category. */
const AFFINITY = 0.7;

/** The products by how often they are asked for: in the order given, the most popular first. */
export interface Assortment {
  products: readonly SimulatedProduct[];
  /** A category, drawn by how popular its products are. */
  drawCategory(random: Random): string;
  /** A product, mostly of the category. Over all visitors it is drawn as often as `shareOf` says, whatever they favour. */
  draw(random: Random, category: string): SimulatedProduct;
  /** Others of its category, or of all where there are too few. */
  drawOthers(random: Random, product: SimulatedProduct, count: number): SimulatedProduct[];
  /** Share of all views that the product has. */
  shareOf(productId: number): number;
}

export function createAssortment(products: readonly SimulatedProduct[]): Assortment {
  if (products.length < 6) throw new Error("The simulation needs six products or more");
  const all = zipf(products.length, EXPONENT);
  const positions = new Map(products.map(({ id }, position) => [id, position]));
  const inCategory = new Map<string, { members: SimulatedProduct[]; weights: Weights }>();
  for (const [category, members] of Map.groupBy(products, (product) => product.category)) {
    const weights = createWeights(members.length, (index) => all.of(positions.get(members[index]!.id)!));
    inCategory.set(category, { members, weights });
  }
  const names = [...inCategory.keys()];
  const categories = createWeights(names.length, (index) => inCategory.get(names[index]!)!.weights.sum);

  const draw = (random: Random, category: string) => {
    if (!random.chance(AFFINITY)) return products[all.draw(random.next())]!;
    const { members, weights } = inCategory.get(category)!;
    return members[weights.draw(random.next())]!;
  };
  return {
    products,
    drawCategory: (random) => names[categories.draw(random.next())]!,
    draw,
    drawOthers(random, product, count) {
      const { members, weights } = inCategory.get(product.category)!;
      const others = new Set<SimulatedProduct>();
      const near = members.length > count;
      while (others.size < count) {
        const other = near ? members[weights.draw(random.next())]! : products[all.draw(random.next())]!;
        // The favourites of a small category would be drawn again and again.
        const fresh = other === product || others.has(other) ? random.pick(near ? members : products) : other;
        if (fresh !== product) others.add(fresh);
      }
      return [...others];
    },
    shareOf: (productId) => all.of(positions.get(productId)!) / all.sum,
  };
}
