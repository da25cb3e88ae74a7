import { html, raw } from "hono/html";
import { describeSpecs } from "../catalog/describe-specs.ts";
import { formatEuros, t } from "../language.ts";
import { type Listing, reducedFrom } from "../listing.ts";
import { highlights, lowestPrice, type ProductPage } from "../site.ts";
import { slugify } from "../slug.ts";
import { breadcrumbs, productGraph } from "./klangfabrik-json-ld.ts";
import type { Html, Shopfront } from "./shopfront.ts";

const stock = { InStock: "Sofort lieferbar", OutOfStock: "Derzeit nicht lieferbar", PreOrder: "Vorbestellbar" };
const euros = (cents: number) => formatEuros(cents, "de");

/** Klangfabrik: German, JSON-LD in one graph, several variants on one page, a sitemap index, a trap that robots.txt closes. */
export const klangfabrik: Shopfront = {
  slug: "klangfabrik",
  name: "Klangfabrik",
  country: "DE",
  language: "de",
  charset: "utf-8",
  priceEnding: 0,
  gtinShare: 1,
  sharesPages: true,
  sitemap: "index",
  disallow: ["/warenkorb", "/suche", "/trap/"],
  trap: "/trap/kalender",
  guide: { path: "/ratgeber/homestudio", title: "Ratgeber: Was gehört ins Homestudio?" },
  texts: [
    {
      path: "/ueber-uns",
      title: "Über uns",
      paragraphs: [
        "Klangfabrik ist ein erfundenes Musikhaus, mit dem Vitrine vorgeführt und geprüft wird. Zu kaufen gibt es hier nichts.",
        "Hersteller und Modelle sind echt, Preise, Bestände und EANs nicht.",
      ],
    },
    {
      path: "/versand",
      title: "Versand und Zahlung",
      paragraphs: ["Ab 99,00 € Bestellwert versandkostenfrei, darunter 4,90 €. Lieferzeit ein bis drei Werktage."],
    },
    { path: "/impressum", title: "Impressum", paragraphs: ["Klangfabrik (Demo), Musterstraße 1, 00000 Musterstadt."] },
  ],
  closed: [
    { path: "/warenkorb", title: "Warenkorb", paragraphs: ["Ihr Warenkorb ist leer. Summe: 0,00 €"] },
    { path: "/suche", title: "Suche", paragraphs: ["Wonach suchen Sie?"] },
  ],
  stylesheet: `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #222; background: #f4f4f2 }
header, footer { background: #1d1d1f; color: #fff; padding: 1rem 2rem } header a, footer a { color: #ffb454; margin-right: 1rem }
main { max-width: 70rem; margin: 1rem auto; padding: 1rem 2rem; background: #fff }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1rem } .grid img { width: 100% }
.karte { border: 1px solid #ddd; padding: .75rem } .preis { font-size: 1.6rem; font-weight: 700; color: #b3440b } .karte .preis { font-size: 1.1rem }
td, th { text-align: left; padding: .2rem 1rem .2rem 0 }`,

  formatSku: (serial) => `KF-${serial}`,
  nameListing: ({ model, variant, condition }) =>
    [
      `${model.brand} ${model.name}`,
      variant.code,
      variant.leftHanded ? "LH" : null,
      condition === "used" ? "B-Ware" : null,
    ]
      .filter(Boolean)
      .join(" "),
  productPath: (listing) => {
    const { root, name } = listing.category;
    const [words, number] = listing.sharesPage
      ? [listing.model.id, listing.groupId]
      : [klangfabrik.nameListing(listing), listing.sku];
    return `/${slugify(root.name.de)}/${slugify(name.de)}/${slugify(words)}-${number}.html`;
  },
  categoryPath: (category, page) => {
    const leaf = "root" in category ? `${slugify(category.root.name.de)}/` : "";
    return `/kategorie/${leaf}${slugify(category.name.de)}/${page > 1 ? `?seite=${page}` : ""}`;
  },

  renderFrame: (site, { title, path, head, body }) => html`<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<title>${title} | Klangfabrik</title>
<link rel="canonical" href="${site.origin}${path}">
<link rel="stylesheet" href="/style.css">
${head}
</head>
<body>
<header><a href="/"><strong>Klangfabrik</strong></a>
<form action="/suche"><input name="q" placeholder="Suche"></form>
<nav>${site.roots.map((root) => html`<a href="${klangfabrik.categoryPath(root, 1)}">${root.name.de}</a>`)}</nav>
<a href="/warenkorb">Warenkorb (0,00 €)</a></header>
<main>${body}</main>
<footer>${klangfabrik.texts.map((text) => html`<a href="${text.path}">${text.title}</a>`)}
<a href="${klangfabrik.guide.path}">Ratgeber</a><a href="/trap/kalender/2026-01">Workshop-Kalender</a></footer>
</body>
</html>`,

  renderHome: (site) => html`<h1>Willkommen in der Klangfabrik</h1>
<p>Alles, was Musik macht. Heute besonders gefragt:</p>
<div class="grid">${highlights(site).map(renderCard)}</div>`,

  renderCategory: (site, { category, number, count, products }) => {
    const path = klangfabrik.categoryPath(category, number);
    const itemList = {
      "@context": "https://schema.org",
      "@type": "ItemList",
      numberOfItems: products.length,
      itemListElement: products.map((page, index) => ({
        "@type": "ListItem",
        position: index + 1,
        url: site.origin + page.path,
        name: nameOf(page),
      })),
    };
    const body = html`<h1>${category.name.de}</h1>
${"leaves" in category && html`<p>${category.leaves.map((leaf) => html`<a href="${klangfabrik.categoryPath(leaf, 1)}">${leaf.name.de}</a> `)}</p>`}
<div class="grid">${products.map(renderCard)}</div>
<p>Seite ${number} von ${count}
${number > 1 && html`<a rel="prev" href="${klangfabrik.categoryPath(category, number - 1)}">zurück</a>`}
${number < count && html`<a rel="next" href="${klangfabrik.categoryPath(category, number + 1)}">weiter</a>`}</p>`;
    return klangfabrik.renderFrame(site, { title: category.name.de, path, head: jsonLd(itemList), body });
  },

  renderProduct: (site, page, selected) => {
    const { category, model } = selected;
    const was = reducedFrom(selected);
    const title = page.listings.length > 1 ? nameOf(page) : klangfabrik.nameListing(selected);
    const body = html`<p>${breadcrumbs(site, category).map(({ path, name }) => html`<a href="${path}">${name}</a> › `)}</p>
<h1>${title}</h1>
<img src="/img/${selected.sku}.svg" alt="${title}" width="320" height="320">
<p class="preis" id="preis">${euros(selected.price)}</p>
${was && html`<p>UVP <s>${euros(was)}</s>, Sie sparen ${euros(was - selected.price)}</p>`}
<p>inkl. 19 % MwSt., ${selected.price >= 9_900 ? "versandkostenfrei" : "zzgl. 4,90 € Versand"} · ${stock[selected.availability]}${selected.condition === "used" && " · Zustand: B-Ware"}</p>
<p>Artikelnummer ${selected.sku} · Hersteller-Nr. ${selected.variant.mpn}</p>
${page.listings.length > 1 && renderVariants(page, selected)}
<button>In den Warenkorb</button>
<h2>Technische Daten</h2>
<table>${describeSpecs(model.specs, "de").map(({ label, text }) => html`<tr><th>${label}</th><td>${text}</td></tr>`)}</table>
<h2>Das könnte Sie auch interessieren</h2>
<div class="grid">${page.related.map(renderCard)}</div>`;
    const head = jsonLd(productGraph(site, page, selected));
    return klangfabrik.renderFrame(site, { title, path: page.path, head, body });
  },

  renderGuide: (_site, picks) => html`<h1>${klangfabrik.guide.title}</h1>
<p>Ein gutes Homestudio braucht weniger, als man denkt. Unsere Auswahl für den Anfang:</p>
${picks.map(
  (page) => html`<h2>${nameOf(page)}</h2>
<p>Der <a href="${page.path}">${nameOf(page)}</a> kostet bei uns ${euros(lowestPrice(page))} und ist jeden Euro wert.</p>`,
)}
<p>Alles zusammen: ${euros(picks.reduce((sum, page) => sum + lowestPrice(page), 0))}.</p>`,
};

/** What the page as a whole is called: without a finish where it sells several. */
function nameOf({ listings: [lead, ...others] }: ProductPage): string {
  return others.length > 0 ? `${lead.model.brand} ${lead.model.name}` : klangfabrik.nameListing(lead);
}

function renderCard(page: ProductPage): Html {
  const prices = new Set(page.listings.map(({ price }) => price));
  return html`<div class="karte"><a href="${page.path}"><img src="/img/${page.listings[0].sku}.svg" alt="" loading="lazy">${nameOf(page)}</a>
<div class="preis">${prices.size > 1 && "ab "}${euros(lowestPrice(page))}</div></div>`;
}

/** The choice of finishes; a form, so that a crawler has one page of them and not three. */
function renderVariants(page: ProductPage, selected: Listing): Html {
  return html`<form action="${page.path}"><label>Ausführung <select name="variante">${page.listings.map(
    (listing) =>
      html`<option value="${listing.sku}"${listing === selected && raw(" selected")}>${describeVariant(listing)} – ${euros(listing.price)}</option>`,
  )}</select></label> <button>Anzeigen</button></form>`;
}

const leftHanded = t("Linkshänder", "left-handed", "gaucher");
const describeVariant = ({ variant }: Listing) =>
  [variant.finish, variant.leftHanded ? leftHanded.de : null].filter(Boolean).join(", ");

/** Structured data as a script; `<` is escaped, or a name could close the element. */
function jsonLd(data: object): Html {
  return html`<script type="application/ld+json">${raw(JSON.stringify(data).replaceAll("<", "\\u003c"))}</script>`;
}
