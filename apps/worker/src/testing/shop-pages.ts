/** A page that links to others. */
export function listingPage(title: string, links: string[], head = ""): string {
  const items = links.map((link) => `<li><a href="${link}">${link}</a></li>`).join("");
  return `<!doctype html><html><head><title>${title}</title>${head}</head><body><h1>${title}</h1><ul>${items}</ul></body></html>`;
}

/** A product page with its facts as JSON-LD. `price` is in units, such as 499.5. */
export function productPage(name: string, { sku = name, price = 100, links = [] as string[] } = {}): string {
  const facts = {
    "@context": "https://schema.org",
    "@type": "Product",
    name,
    sku,
    brand: { "@type": "Brand", name: "Acme" },
    offers: {
      "@type": "Offer",
      price: price.toFixed(2),
      priceCurrency: "EUR",
      availability: "https://schema.org/InStock",
    },
  };
  return listingPage(name, links, `<script type="application/ld+json">${JSON.stringify(facts)}</script>`);
}
