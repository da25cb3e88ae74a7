import { html } from "hono/html";
import { describeSpecs } from "../catalog/describe-specs.ts";
import { decimalEuros, formatEuros } from "../language.ts";
import { choiceOf, type Listing, reducedFrom } from "../listing.ts";
import { highlights, lowestPrice, type ProductPage, type Site } from "../site.ts";
import { slugify } from "../slug.ts";
import type { Html, Shopfront } from "./shopfront.ts";

const stock = { InStock: "En stock", OutOfStock: "Rupture de stock", PreOrder: "Précommande" };
const openGraphStock = { InStock: "in stock", OutOfStock: "out of stock", PreOrder: "preorder" };
const euros = (cents: number) => formatEuros(cents, "fr");

/** Maison Musique: French, OpenGraph and a table, in windows-1252, no sitemap, and no EAN on three pages in ten. */
export const maisonMusique: Shopfront = {
  slug: "maison-musique",
  name: "Maison Musique",
  country: "FR",
  language: "fr",
  charset: "windows-1252",
  priceEnding: 90,
  gtinShare: 0.7,
  sharesPages: false,
  sitemap: "none",
  disallow: ["/panier", "/recherche"],
  trap: null,
  guide: { path: "/conseils/debuter-la-musique", title: "Bien débuter : notre guide d'achat" },
  texts: [
    {
      path: "/qui-sommes-nous",
      title: "Qui sommes-nous ?",
      paragraphs: [
        "Maison Musique est un magasin inventé, qui sert à montrer et à tester Vitrine. Rien n'y est à vendre.",
        "Les marques et les modèles sont vrais ; les prix, les stocks et les EAN ne le sont pas.",
      ],
    },
    {
      path: "/livraison",
      title: "Livraison",
      paragraphs: ["Livraison à domicile : 6,90 €, offerte dès 120,00 € d'achat."],
    },
    {
      path: "/mentions-legales",
      title: "Mentions légales",
      paragraphs: ["Maison Musique (démo), 1 rue de l'Exemple, Paris."],
    },
  ],
  closed: [
    { path: "/panier", title: "Votre panier", paragraphs: ["Votre panier est vide. Total : 0,00 €"] },
    { path: "/recherche", title: "Recherche", paragraphs: ["Que cherchez-vous ?"] },
  ],
  stylesheet: `
body { margin: 0; display: grid; grid-template-columns: 14rem 1fr; font: 15px/1.5 Verdana, sans-serif; color: #20264a }
header { background: #20264a; padding: 1.5rem; min-height: 100vh } header a { display: block; color: #f3d9a4; text-decoration: none; padding: .2rem 0 }
main { padding: 1.5rem } footer { grid-column: 2; padding: 1.5rem; font-size: .85rem } footer a { margin-right: 1rem }
.prix { color: #c0223b; font-weight: bold } .achat .prix { font-size: 1.8rem } .vignettes { display: flex; flex-wrap: wrap; gap: 1rem }
.vignette { width: 12rem; border-top: 3px solid #f3d9a4 } .vignette img { width: 100% } .fiche td, .fiche th { border-bottom: 1px solid #ddd; text-align: left; padding: .3rem 1rem .3rem 0 }`,

  formatSku: (serial) => `MM${serial}`,
  nameListing: ({ model, variant, category, condition }) => {
    const finish = variant.finish ? ` – ${variant.finish}` : "";
    const hand = variant.leftHanded ? " gaucher" : "";
    return `${category.noun.fr} ${model.brand} ${model.name}${finish}${hand}${condition === "used" ? " – Occasion" : ""}`;
  },
  productPath: (listing) => `/${slugify(listing.sku)}-${slugify(maisonMusique.nameListing(listing))}.html`,
  categoryPath: (category, page) => {
    const level = "root" in category ? "rayon" : "univers";
    return `/${level}/${slugify(category.name.fr)}${page > 1 ? `-p${page}` : ""}.html`;
  },

  renderFrame: (site, { title, path, head, body }) => html`<!DOCTYPE html>
<html lang="fr" prefix="og: http://ogp.me/ns# product: http://ogp.me/ns/product#">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
<title>${title} | Maison Musique</title>
<link rel="canonical" href="${site.origin}${path}">
<link rel="stylesheet" href="/style.css">
<meta property="og:site_name" content="Maison Musique">
<meta property="og:title" content="${title}">
<meta property="og:url" content="${site.origin}${path}">
${head ?? html`<meta property="og:type" content="website">`}
</head>
<body>
<header><a href="/"><strong>Maison Musique</strong></a>
${site.roots.map((root) => html`<a href="${maisonMusique.categoryPath(root, 1)}">${root.name.fr}</a>`)}
<a href="/panier">Panier : 0,00 €</a></header>
<main>${body}</main>
<footer>${maisonMusique.texts.map((text) => html`<a href="${text.path}">${text.title}</a>`)}
<a href="${maisonMusique.guide.path}">Guide d'achat</a></footer>
</body>
</html>`,

  renderHome: (site) => html`<h1>Bienvenue chez Maison Musique</h1>
<p>Du premier accord à la scène.</p><div class="vignettes">${highlights(site).map(renderThumbnail)}</div>`,

  renderCategory: (site, { category, number, count, products }) => {
    const path = maisonMusique.categoryPath(category, number);
    const body = html`<h1>${category.name.fr}</h1>
${"leaves" in category && html`<p>${category.leaves.map((leaf) => html`<a href="${maisonMusique.categoryPath(leaf, 1)}">${leaf.name.fr}</a> | `)}</p>`}
<div class="vignettes">${products.map(renderThumbnail)}</div>
<p class="pages">${Array.from({ length: count }, (_, index) => html`<a href="${maisonMusique.categoryPath(category, index + 1)}">${index + 1}</a> `)}</p>`;
    return maisonMusique.renderFrame(site, { title: category.name.fr, path, body });
  },

  renderProduct: (site, page, selected) => {
    const { category, condition, price, sku } = selected;
    const title = maisonMusique.nameListing(selected);
    const was = reducedFrom(selected);
    const body = html`<p class="fil"><a href="/">Accueil</a> &gt; <a href="${maisonMusique.categoryPath(category.root, 1)}">${category.root.name.fr}</a>
&gt; <a href="${maisonMusique.categoryPath(category, 1)}">${category.name.fr}</a></p>
<h1>${title}</h1>
<img src="/img/${sku}.svg" alt="${title}" width="320" height="320">
<div class="achat">${was && html`<p>Prix conseillé : <del>${euros(was)}</del></p>`}
<p class="prix">${euros(price)}</p><p>${stock[selected.availability]}</p>
<p>ou 3 x ${euros(Math.round(price / 3))} sans frais</p><button>Ajouter au panier</button></div>
<h2>Fiche technique</h2>
<table class="fiche">${specSheet(selected).map(([label, text]) => html`<tr><th>${label}</th><td>${text}</td></tr>`)}</table>
${condition === "used" && html`<p>Article d'occasion, déballé ou exposé en magasin, garanti un an.</p>`}
<h2>Dans le même rayon</h2>
<div class="vignettes">${page.related.map(renderThumbnail)}</div>`;
    return maisonMusique.renderFrame(site, { title, path: page.path, head: renderOpenGraph(site, selected), body });
  },

  renderGuide: (_site, picks) => html`<h1>${maisonMusique.guide.title}</h1>
<p>Six idées pour se lancer sans se ruiner.</p>
<ul>${picks.map(
    (page) =>
      html`<li><a href="${page.path}">${maisonMusique.nameListing(page.listings[0])}</a>, à partir de ${euros(lowestPrice(page))}</li>`,
  )}</ul>`,
};

function renderOpenGraph(site: Site, listing: Listing): Html {
  return html`<meta property="og:type" content="product">
<meta property="og:image" content="${site.origin}/img/${listing.sku}.svg">
<meta property="og:description" content="${`${listing.category.noun.fr} ${listing.model.brand}`}">
<meta property="product:price:amount" content="${decimalEuros(listing.price)}">
<meta property="product:price:currency" content="EUR">
<meta property="product:availability" content="${openGraphStock[listing.availability]}">
<meta property="product:condition" content="${listing.condition}">
<meta property="product:brand" content="${listing.model.brand}">
<meta property="product:retailer_item_id" content="${listing.sku}">
${listing.groupId && html`<meta property="product:item_group_id" content="${listing.groupId}">`}`;
}

/** The table of a product page: who made it, its numbers, then the specs. */
function specSheet({ model, variant, showsGtin }: Listing): [label: string, text: string][] {
  return [
    ["Marque", model.brand],
    ["Référence fabricant", variant.mpn],
    ...(showsGtin ? [["EAN", variant.gtin] as [string, string]] : []),
    ...(variant.finish
      ? [[choiceOf(variant) === "color" ? "Finition" : "Taille", variant.finish] as [string, string]]
      : []),
    ...describeSpecs(model.specs, "fr").map(({ label, text }): [string, string] => [label, text]),
  ];
}

function renderThumbnail({ path, listings: [listing] }: ProductPage): Html {
  return html`<div class="vignette"><a href="${path}"><img src="/img/${listing.sku}.svg" alt="" loading="lazy">${maisonMusique.nameListing(listing)}</a>
<p class="prix">${euros(listing.price)}</p></div>`;
}
