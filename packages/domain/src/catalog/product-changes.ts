import type { NewChange } from "@vitrine/db";
import type { CardRow } from "./card.ts";

/**
 * The log rows of a merge: one of the product that left the lists, one of the product that grew. Between them they name
 * both products and both categories, so that whatever shows either of them is read anew.
 */
export function describeMerge(gone: CardRow, into: CardRow): NewChange[] {
  return [
    {
      kind: "merge",
      productId: gone.id,
      categoryPath: into.categoryPath,
      before: { slug: gone.slug, name: gone.name, categoryPath: gone.categoryPath },
      after: { into: into.id, slug: into.slug, name: into.name },
    },
    describeProduct(into, into),
  ];
}

/** The log rows of a split: the merge backwards. `left` is the former successor before and after it. */
export function describeSplit(back: CardRow, left: { before: CardRow; after: CardRow }): NewChange[] {
  return [
    {
      kind: "split",
      productId: back.id,
      categoryPath: back.categoryPath,
      before: { into: left.before.id, slug: left.before.slug, name: left.before.name },
      after: { slug: back.slug, name: back.name },
    },
    describeProduct(left.before, left.after),
  ];
}

/** The log row of a product that shows something else now. Between them both states name every category that shows it. */
export function describeProduct(before: CardRow, after: CardRow): NewChange {
  return {
    kind: "product",
    productId: after.id,
    categoryPath: after.categoryPath,
    before: { slug: before.slug, name: before.name, categoryPath: before.categoryPath },
    after: { slug: after.slug, name: after.name },
  };
}

/** The log row of a product that was just made. */
export function describeMade({ id, slug, name, categoryPath }: CardRow): NewChange {
  return { kind: "product", productId: id, categoryPath, before: null, after: { slug, name } };
}

/** The log row of a product that left the lists, or is no more. */
export function describeArchived({ id, slug, name, categoryPath }: CardRow): NewChange {
  return { kind: "archive", productId: id, categoryPath, before: { slug, name }, after: null };
}
