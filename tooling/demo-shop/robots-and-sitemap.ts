import type { Page, Site } from "./site.ts";

/** A shop's robots.txt. No Crawl-delay: the whole first crawl of the demo is meant to take seconds. */
export function writeRobots({ front, origin }: Site): string {
  const lines = ["User-agent: *", ...front.disallow.map((path) => `Disallow: ${path}`), ""];
  if (front.sitemap !== "none") lines.push(`Sitemap: ${origin}/sitemap.xml`, "");
  return lines.join("\n");
}

/** The shop's sitemaps by path; each lists pages that robots.txt leaves open. */
export function listSitemaps(site: Site): Map<string, () => string> {
  const open = [...site.pages.values()].filter(({ allowed }) => allowed);
  switch (site.front.sitemap) {
    case "none":
      return new Map();
    case "single":
      return new Map([["/sitemap.xml", () => writeUrls(site, open)]]);
    case "index": {
      const products = "/sitemap-produkte.xml";
      const others = "/sitemap-seiten.xml";
      return new Map([
        ["/sitemap.xml", () => writeIndex(site, [products, others])],
        [
          products,
          () =>
            writeUrls(
              site,
              open.filter(({ kind }) => kind === "product"),
            ),
        ],
        [
          others,
          () =>
            writeUrls(
              site,
              open.filter(({ kind }) => kind !== "product"),
            ),
        ],
      ]);
    }
  }
}

const header = '<?xml version="1.0" encoding="UTF-8"?>';
const namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** Our own addresses hold no character that XML would need escaped: slugs, digits and one `?page=2`. */
function writeUrls({ origin }: Site, pages: Page[]): string {
  const urls = pages.map(({ path }) => `<url><loc>${origin}${path}</loc></url>`);
  return [header, `<urlset ${namespace}>`, ...urls, "</urlset>", ""].join("\n");
}

function writeIndex({ origin }: Site, paths: string[]): string {
  const entries = paths.map((path) => `<sitemap><loc>${origin}${path}</loc></sitemap>`);
  return [header, `<sitemapindex ${namespace}>`, ...entries, "</sitemapindex>", ""].join("\n");
}
