import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { DomainError, notFound } from "../platform/errors.ts";
import { productAddress } from "./product-address.ts";
import { xmlText } from "./write-xml.ts";

/** What sitemaps.org allows in one file. A page is a range of as many ids, so that it has no more, and stays what it is. */
const PAGE = 50_000;
const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

export interface SitemapDeps {
  db: Pick<Database, "reads">;
  config: { SITE_PRODUCT_URL: string | undefined };
}

/**
 * The index of the site's sitemap (https://www.sitemaps.org/protocol.html). Its pages are on the site's own host, where
 * `/sitemap.xml` and `/sitemap-N.xml` are to lead here.
 *
 * @throws DomainError `not_found` where the site's addresses are not known
 */
export async function getSitemapIndex({ db, config }: SitemapDeps): Promise<string> {
  const { origin } = new URL(templateOf(config));
  const { rows } = await sql<{ page: number; at: Date }>`
    select (id - 1) / ${sql.lit(PAGE)} + 1 as page, max(updated_at) as at from product where status = 'active'
    group by 1 order by 1`.execute(db.reads);
  const pages = rows.map(
    ({ page, at }) =>
      `<sitemap><loc>${xmlText(`${origin}/sitemap-${page}.xml`)}</loc><lastmod>${at.toISOString()}</lastmod></sitemap>\n`,
  );
  return document("sitemapindex", pages);
}

/** @throws DomainError `not_found` for a page without products, and where the site's addresses are not known */
export async function getSitemapPage({ db, config }: SitemapDeps, page: number): Promise<string> {
  const template = templateOf(config);
  const { rows } = await sql<{ slug: string; at: Date }>`
    select slug, updated_at as at from product
    where status = 'active' and id > ${(page - 1) * PAGE}::bigint and id <= ${page * PAGE}::bigint order by id`.execute(
    db.reads,
  );
  if (rows.length === 0) throw notFound("sitemap page", page);
  const addresses = rows.map(
    ({ slug, at }) =>
      `<url><loc>${xmlText(productAddress(template, slug))}</loc><lastmod>${at.toISOString()}</lastmod></url>\n`,
  );
  return document("urlset", addresses);
}

function templateOf({ SITE_PRODUCT_URL }: SitemapDeps["config"]): string {
  if (SITE_PRODUCT_URL) return SITE_PRODUCT_URL;
  throw new DomainError("not_found", "There is no sitemap: SITE_PRODUCT_URL does not say where products are shown.");
}

function document(root: string, entries: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">\n${entries.join("")}</${root}>\n`;
}
