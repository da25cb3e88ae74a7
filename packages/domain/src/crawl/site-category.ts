import type { ShopPolicy } from "@vitrine/db";

/** The site's category for a shop's breadcrumb trail: the longest end of it that the policy knows, else the trail. */
export function toSiteCategory(trail: string[], { categories = {} }: Pick<ShopPolicy, "categories">): string[] {
  for (let start = 0; start < trail.length; start++) {
    const known = categories[trail.slice(start).join(" > ")];
    if (known) return known;
  }
  return trail;
}
