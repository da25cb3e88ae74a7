import type { Page } from "./page.ts";

/**
 * The product's name in a document or share title: shops append their own name and slogans ("Strat | Buy at X").
 * The part that the heading shares is taken; without a heading, the first part that is not short.
 */
export function nameOfTitle(title: string, page: Page): string {
  const [heading] = page.headings;
  if (heading && title.toLowerCase().includes(heading.toLowerCase())) return heading;
  const parts = title.split(/\s+[|–—·•»]\s+|\s+-\s+(?=[^-]{1,40}$)|\s*\|\s*/).filter((part) => part.trim() !== "");
  const first = parts[0]?.trim() ?? "";
  const host =
    URL.parse(page.url)
      ?.hostname.replace(/^www\./, "")
      .split(".")[0] ?? "";
  // "Shop name | Product": the first part is the shop.
  if (
    parts.length > 1 &&
    host !== "" &&
    first.toLowerCase().replace(/[^a-z0-9]/g, "") === host.replace(/[^a-z0-9]/g, "")
  ) {
    return parts[1]?.trim() ?? first;
  }
  return first;
}
