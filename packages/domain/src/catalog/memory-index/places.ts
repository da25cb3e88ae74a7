import type { Dimensions, IndexRow } from "./rows.ts";

/** A category with where it stands in the tree. */
export interface CategoryPlace {
  id: number;
  parentId: number | null;
  slug: string;
  name: string;
  path: string;
}

export interface NamedPlace {
  id: number;
  slug: string;
  name: string;
}

/** What the ids and slugs of categories, brands, shops and attributes stand for. */
export interface Places {
  categories: Map<number, CategoryPlace>;
  categoryBySlug: Map<string, CategoryPlace>;
  brands: Map<number, NamedPlace>;
  brandBySlug: Map<string, NamedPlace>;
  shops: Map<number, NamedPlace>;
  shopBySlug: Map<string, NamedPlace>;
  attributeLabels: Map<string, string>;
  /** Ids are identities: an array of this length has a place for each. */
  maxCategoryId: number;
  maxBrandId: number;
}

export function createPlaces({ categories, brands, shops, attributes }: Dimensions): Places {
  const byId = <Place extends { id: number }>(list: Place[]) => new Map(list.map((place) => [place.id, place]));
  const bySlug = <Place extends { slug: string }>(list: Place[]) => new Map(list.map((place) => [place.slug, place]));
  return {
    categories: byId(categories),
    categoryBySlug: bySlug(categories),
    brands: byId(brands),
    brandBySlug: bySlug(brands),
    shops: byId(shops),
    shopBySlug: bySlug(shops),
    attributeLabels: new Map(attributes.map(({ key, label }) => [key, label])),
    maxCategoryId: Math.max(0, ...categories.map(({ id }) => id)),
    maxBrandId: Math.max(0, ...brands.map(({ id }) => id)),
  };
}

/** The category and everything below it. */
export function subtreeOf(places: Places, root: CategoryPlace): number[] {
  const below = [...places.categories.values()].filter(({ path }) => path.startsWith(`${root.path}/`));
  return [root.id, ...below.map(({ id }) => id)];
}

/** Whether a row names a category, brand or shop that is not there. */
export function lacksPlace({ categories, brands, shops }: Places, { categoryId, brandId, shopIds }: IndexRow): boolean {
  return (
    (categoryId !== null && !categories.has(categoryId)) ||
    (brandId !== null && !brands.has(brandId)) ||
    shopIds.some((id) => !shops.has(id))
  );
}

/** Counts by category id, summed up the tree: a category's count has those below it in it. */
export function rollUp(counts: Int32Array, { categories }: Places): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { id } of categories.values()) {
    const count = counts[id] as number;
    if (count === 0) continue;
    for (let at: number | null = id; at !== null; at = categories.get(at)?.parentId ?? null) {
      sums.set(at, (sums.get(at) ?? 0) + count);
    }
  }
  return sums;
}
