/** The site's page of a product, by the template `SITE_PRODUCT_URL`: "https://site.example/p/{slug}". */
export function productAddress(template: string, slug: string): string {
  return template.replace("{slug}", encodeURIComponent(slug));
}
