import { html } from "hono/html";
import { describeSpecs } from "../catalog/describe-specs.ts";
import { draw } from "../draw.ts";
import { decimalEuros, formatEuros } from "../language.ts";
import { choiceOf, type Listing, reducedFrom } from "../listing.ts";
import { highlights, lowestPrice, type ProductPage, type Site } from "../site.ts";
import { slugify } from "../slug.ts";
import type { Html, Shopfront } from "./shopfront.ts";

const stock = { InStock: "In stock", OutOfStock: "Out of stock", PreOrder: "Available to pre-order" };
const euros = (cents: number) => formatEuros(cents, "en");

/** Harmony House: Irish, microdata only (on cards and related products too), one sitemap, an open calendar without an end. */
export const harmonyHouse: Shopfront = {
  slug: "harmony-house",
  name: "Harmony House",
  country: "IE",
  language: "en",
  charset: "utf-8",
  priceEnding: 99,
  gtinShare: 1,
  sharesPages: false,
  sitemap: "single",
  disallow: ["/cart", "/search"],
  trap: "/events",
  guide: { path: "/blog/first-gig-checklist", title: "Your first gig: a buying guide" },
  texts: [
    {
      path: "/about",
      title: "About us",
      paragraphs: [
        "Harmony House is an invented music shop that Vitrine is shown and tested with. Nothing is for sale here.",
        "Makers and models are real; prices, stock and EANs are not.",
      ],
    },
    {
      path: "/delivery",
      title: "Delivery",
      paragraphs: ["Standard delivery is €5.99. Orders over €149.00 travel free."],
    },
    { path: "/imprint", title: "Contact", paragraphs: ["Harmony House (demo), 1 Sample Quay, Dublin."] },
  ],
  closed: [
    { path: "/cart", title: "Your basket", paragraphs: ["Your basket is empty. Total: €0.00"] },
    { path: "/search", title: "Search", paragraphs: ["What are you looking for?"] },
  ],
  stylesheet: `
body { margin: 0 auto; max-width: 64rem; font: 17px/1.6 Georgia, serif; color: #1f2d24; background: #faf7ef }
header, footer { border-bottom: 3px double #2f5d43; padding: 1rem } header a, footer a { color: #2f5d43; margin-right: .8rem }
main { padding: 1rem } .row { display: flex; gap: 1rem; border-bottom: 1px solid #d8d2bf; padding: .5rem 0 } .row img { width: 5rem }
.price { font-weight: bold; color: #7a1f1f } .buy .price { font-size: 1.7rem } dt { font-weight: bold }`,

  formatSku: (serial) => `HH${serial}`,
  nameListing: ({ model, variant, category, condition }) => {
    const noun = model.name.endsWith(category.noun.en) ? "" : ` ${category.noun.en}`;
    const finish = variant.finish ? ` ${choiceOf(variant) === "color" ? "in " : ""}${variant.finish}` : "";
    const hand = variant.leftHanded ? ", Left-Handed" : "";
    return `${model.brand} ${model.name}${noun}${finish}${hand}${condition === "used" ? " (B-Stock)" : ""}`;
  },
  productPath: (listing) =>
    `/products/${slugify(`${listing.model.id} ${listing.variant.finish ?? ""}`)}-${listing.sku.toLowerCase()}`,
  categoryPath: (category, page) => {
    const root = "root" in category ? `${category.root.slug}/` : "";
    return `/c/${root}${category.slug}${page > 1 ? `?page=${page}` : ""}`;
  },

  renderFrame: (site, { title, path, head, body }) => html`<!DOCTYPE html>
<html lang="en-IE">
<head>
<meta charset="utf-8">
<title>${title} - Harmony House</title>
<link rel="canonical" href="${site.origin}${path}">
<link rel="stylesheet" href="/style.css">
${head}
</head>
<body>
<header><a href="/"><b>Harmony House</b></a> <a href="/cart">Basket €0.00</a>
<nav>${site.roots.map((root) => html`<a href="${harmonyHouse.categoryPath(root, 1)}">${root.name.en}</a>`)}</nav></header>
<main>${body}</main>
<footer>${harmonyHouse.texts.map((text) => html`<a href="${text.path}">${text.title}</a>`)}
<a href="${harmonyHouse.guide.path}">Buying guide</a><a href="/events/2026-01">What's on</a></footer>
</body>
</html>`,

  renderHome: (site) => html`<h1>Welcome to Harmony House</h1>
<p>Instruments for every room in the house.</p>${highlights(site).map((page) => renderRow(site, page))}`,

  renderCategory: (site, { category, number, count, products }) => {
    const path = harmonyHouse.categoryPath(category, number);
    const body = html`<h1>${category.name.en}</h1>
${"leaves" in category && html`<ul>${category.leaves.map((leaf) => html`<li><a href="${harmonyHouse.categoryPath(leaf, 1)}">${leaf.name.en}</a></li>`)}</ul>`}
<div itemscope itemtype="https://schema.org/ItemList">${products.map((page) => renderRow(site, page, "itemListElement"))}</div>
<p>Page ${number} of ${count}
${number > 1 && html`<a href="${harmonyHouse.categoryPath(category, number - 1)}">Previous</a>`}
${number < count && html`<a href="${harmonyHouse.categoryPath(category, number + 1)}">Next</a>`}</p>`;
    return harmonyHouse.renderFrame(site, { title: category.name.en, path, body });
  },

  renderProduct: (site, page, selected) => {
    const { model, variant, category, sku, groupId } = selected;
    const title = harmonyHouse.nameListing(selected);
    const body = html`${renderTrail(site, selected)}
<article itemscope itemtype="https://schema.org/Product">
<h1 itemprop="name">${title}</h1>
<img itemprop="image" src="/img/${sku}.svg" alt="${title}" width="320" height="320">
<p>by <span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><span itemprop="name">${model.brand}</span></span>
· Item <span itemprop="sku">${sku}</span> · Part no. <span itemprop="mpn">${variant.mpn}</span></p>
<meta itemprop="gtin13" content="${variant.gtin}">
${groupId && html`<meta itemprop="inProductGroupWithID" content="${groupId}">`}
${variant.finish && html`<meta itemprop="${choiceOf(variant)}" content="${variant.finish}">`}
${renderOffer(site, selected)}
<p itemprop="description">${category.noun.en} by ${model.brand}.</p>
<h2>Specifications</h2>
<table>${describeSpecs(model.specs, "en").map(
      ({
        key,
        label,
        text,
      }) => html`<tr itemprop="additionalProperty" itemscope itemtype="https://schema.org/PropertyValue">
<th itemprop="name">${label}<meta itemprop="propertyID" content="${key}"></th><td itemprop="value">${text}</td></tr>`,
    )}</table>
<h2>You may also like</h2>
${page.related.map((related) => renderRow(site, related, "isRelatedTo"))}
</article>`;
    return harmonyHouse.renderFrame(site, { title, path: page.path, body });
  },

  renderGuide: (_site, picks) => html`<h1>${harmonyHouse.guide.title}</h1>
<p>Playing out for the first time? This is what we would pack.</p>
${picks.map(
  (page) => html`<h3>${harmonyHouse.nameListing(page.listings[0])}</h3>
<p>At ${euros(lowestPrice(page))} the <a href="${page.path}">${page.listings[0].model.name}</a> is hard to beat.</p>`,
)}`,
};

function renderTrail(site: Site, { category }: Listing): Html {
  const steps = [
    { path: "/", name: "Home" },
    { path: harmonyHouse.categoryPath(category.root, 1), name: category.root.name.en },
    { path: harmonyHouse.categoryPath(category, 1), name: category.name.en },
  ];
  return html`<ol itemscope itemtype="https://schema.org/BreadcrumbList">${steps.map(
    ({ path, name }, index) => html`<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">
<a itemprop="item" href="${site.origin}${path}"><span itemprop="name">${name}</span></a><meta itemprop="position" content="${index + 1}"></li>`,
  )}</ol>`;
}

function renderOffer(site: Site, listing: Listing): Html {
  const was = reducedFrom(listing);
  return html`<div class="buy" itemprop="offers" itemscope itemtype="https://schema.org/Offer">
${was && html`<p>RRP <del>${euros(was)}</del></p>`}
<meta itemprop="priceCurrency" content="EUR">
<p class="price">${renderPrice(listing)}</p>
<link itemprop="availability" href="https://schema.org/${listing.availability}"><p>${stock[listing.availability]}</p>
<link itemprop="itemCondition" href="https://schema.org/${listing.condition === "used" ? "UsedCondition" : "NewCondition"}">
<link itemprop="url" href="${site.origin}${harmonyHouse.productPath(listing)}">
<button>Add to basket</button></div>`;
}

/** Two pages in three give the machine its own price, the third marks up the one people read. */
function renderPrice({ sku, price }: Listing): Html {
  if (draw("machine price", sku) < 2 / 3)
    return html`<span itemprop="price" content="${decimalEuros(price)}">${euros(price)}</span>`;
  return html`€<span itemprop="price">${euros(price).replace("€", "")}</span>`;
}

/** A product as a line of a list. It carries a whole Product with its Offer, as many real shops' lists do. */
function renderRow(site: Site, page: ProductPage, property?: "itemListElement" | "isRelatedTo"): Html {
  const [listing] = page.listings;
  return html`<div class="row"${property && html` itemprop="${property}"`} itemscope itemtype="https://schema.org/Product"><img src="/img/${listing.sku}.svg" alt="" loading="lazy">
<div><a itemprop="url" href="${site.origin}${page.path}"><span itemprop="name">${harmonyHouse.nameListing(listing)}</span></a>
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="priceCurrency" content="EUR">
<span class="price" itemprop="price" content="${decimalEuros(listing.price)}">${euros(listing.price)}</span></div></div></div>`;
}
