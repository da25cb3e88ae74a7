import { checkDigit } from "../demo-shop/gtin.ts";

/** What a page of the fixture shop says, so that what was stored can be compared with it. */
export interface FixtureArticle {
  sku: string;
  name: string;
  brand: string;
  mpn: string;
  gtin: string;
  /** Minor units of EUR. */
  price: number;
}

const BRANDS = ["Arden", "Bellweather", "Corvo", "Dunmore", "Elster", "Farrow", "Grimaldi", "Halden", "Ibarra", "Juno"];
const KINDS = ["Electric guitar", "Stage piano", "Snare drum", "Condenser microphone", "Bass amplifier", "Clarinet"];
const WORDS =
  "the body is made of two pieces and a top of flamed maple its neck is glued in and carries medium frets a pair of coils gives warm low notes while the switch on the lower horn splits them for brighter sounds every part is checked by hand before it leaves the workshop".split(
    " ",
  );

/** The article of a page. `round` moves every price, as a shop does overnight. */
export function fixtureArticle(index: number, round = 0): FixtureArticle {
  const brand = BRANDS[index % BRANDS.length] as string;
  const code = `${String.fromCharCode(65 + (index % 26))}${1_000 + index}`;
  // GS1 keeps the prefix 2 for numbers that mean something inside one company only.
  const gtin = `2${String(index).padStart(11, "0")}`;
  return {
    sku: `FX-${index}`,
    name: `${brand} ${code} ${KINDS[index % KINDS.length]}`,
    brand,
    mpn: code,
    gtin: gtin + checkDigit(gtin),
    price: 4_900 + (index % 900) * 100 + round * 100,
  };
}

/**
 * A product page as shops write them: JSON-LD, the same said to the eye, and much around it: menu, reviews, further
 * articles, scripts.
 *
 * @param bytes about how long it is to be; what is missing is filled with reviews
 */
export function fixturePage(index: number, { bytes = 4_000, round = 0 } = {}): string {
  const { sku, name, brand, mpn, gtin, price } = fixtureArticle(index, round);
  const kind = KINDS[index % KINDS.length];
  const amount = (price / 100).toFixed(2);
  const facts = {
    "@context": "https://schema.org",
    "@type": "Product",
    name,
    sku,
    mpn,
    gtin13: gtin,
    brand: { "@type": "Brand", name: brand },
    description: sentence(index, 60),
    offers: {
      "@type": "Offer",
      price: amount,
      priceCurrency: "EUR",
      availability: "https://schema.org/InStock",
      itemCondition: "https://schema.org/NewCondition",
    },
  };
  const head =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name} | Fixture Music</title>` +
    `<meta name="description" content="${sentence(index, 20)}"><link rel="canonical" href="/p/${index}">` +
    `<script type="application/ld+json">${JSON.stringify(facts)}</script></head><body>`;
  const main =
    `<nav class="crumbs"><a href="/">Home</a> › <a href="/c/${Math.floor(index / LISTED)}">${kind}s</a> › ${name}</nav>` +
    `<main><h1>${name}</h1><p class="price">${amount.replace(".", ",")} €</p><p class="stock">In stock</p>` +
    `<button type="submit">Add to cart</button><p>${sentence(index, 80)}</p>` +
    `<table><tr><th>Article number</th><td>${sku}</td></tr><tr><th>EAN</th><td>${gtin}</td></tr>` +
    `<tr><th>Weight</th><td>${(index % 40) / 10 + 1} kg</td></tr><tr><th>Colour</th><td>Cherry red</td></tr></table></main>`;
  let page = head + main;
  for (let review = 0; page.length < bytes - 300; review++) {
    page +=
      `<article class="review"><h3>${sentence(index + review, 5)}</h3><div class="stars"><span></span><span></span></div>` +
      `<p>${sentence(index * 7 + review, 45)}</p><a href="#review-${review}">Was this of use?</a></article>`;
  }
  return `${page}<footer><a href="/imprint" rel="nofollow">Imprint</a></footer></body></html>`;
}

/** Articles that one listing links to. */
export const LISTED = 50;

/** The page that links to a part of the shop's articles. */
export function fixtureListing(part: number, articles: number): string {
  const from = part * LISTED;
  const links = Array.from({ length: Math.min(LISTED, articles - from) }, (_, offset) => from + offset);
  const items = links.map((index) => `<li><a href="/p/${index}">${fixtureArticle(index).name}</a></li>`).join("");
  return `<!doctype html><title>Part ${part}</title><h1>Part ${part}</h1><ul>${items}</ul>`;
}

function sentence(seed: number, words: number): string {
  return Array.from({ length: words }, (_, at) => WORDS[(seed * 13 + at * 7) % WORDS.length]).join(" ");
}
