import { html } from "hono/html";
import { type Category, type RootCategory, rootCategories } from "./catalog/categories.ts";
import { draw } from "./draw.ts";
import type { Listing } from "./listing.ts";
import type { Html, Shopfront, TextPage } from "./shops/shopfront.ts";

/** What a page is, as a crawler should judge it. A trap is an address below which pages never end. */
export type PageKind = "product" | "category" | "other" | "trap";

/** A page of a shop. */
export interface Page {
  path: string;
  kind: PageKind;
  /** False where robots.txt closes it. */
  allowed: boolean;
  /** Listings whose price stands on the page: they say when it last changed. */
  shown: Listing[];
  /** `query` is the part of the address after the path. */
  render(query: URLSearchParams): Html;
}

/** A page that sells one listing, or all variants of a model. The first listing leads. */
export interface ProductPage {
  path: string;
  listings: [Listing, ...Listing[]];
  /** Others of the same category, or of its root where it has too few; always the same ones. */
  related: ProductPage[];
}

/** One page of a category's listing. */
export interface CategoryPage {
  category: Category | RootCategory;
  number: number;
  count: number;
  products: ProductPage[];
}

/** A whole shop: what it sells and every page it has, known before the first request. */
export interface Site {
  front: Shopfront;
  /** `http://127.0.0.1:4301`, set once the server listens. */
  origin: string;
  listings: Listing[];
  products: ProductPage[];
  /** Roots of the tree in which the shop sells something. */
  roots: RootCategory[];
  /** By path, with its query where a page is only reached by one. */
  pages: Map<string, Page>;
}

const PAGE_SIZE = 24;
const RELATED = 4;

/** Lays out a shop from what it sells. */
export function buildSite(front: Shopfront, listings: Listing[]): Site {
  const products = groupByPage(front, listings);
  for (const page of products) page.related = findRelated(products, page);
  const roots = rootCategories
    .map((root) => ({ ...root, leaves: root.leaves.filter((leaf) => productsIn(products, leaf).length > 0) }))
    .filter((root) => root.leaves.length > 0);
  const site: Site = { front, origin: "", listings, products, roots, pages: new Map() };
  for (const page of listPages(site)) site.pages.set(page.path, page);
  return site;
}

/** The address of a listing's own offer: on a page of several variants with the one it means. */
export function offerPath(front: Shopfront, listing: Listing): string {
  const path = front.productPath(listing);
  return listing.sharesPage ? `${path}?variante=${listing.sku}` : path;
}

/** Products worth naming on a home page or in a guide: of every category root one. */
export function highlights(site: Site): ProductPage[] {
  return site.roots.map((root) => {
    const products = productsIn(site.products, root);
    return products[Math.floor(draw("highlight", site.front.slug, root.slug) * products.length)]!;
  });
}

/** The lowest price on the page, in cents. */
export function lowestPrice({ listings }: ProductPage): number {
  return Math.min(...listings.map((listing) => listing.price));
}

function groupByPage(front: Shopfront, listings: Listing[]): ProductPage[] {
  const pages = new Map<string, ProductPage>();
  for (const listing of listings) {
    const path = front.productPath(listing);
    const page = pages.get(path);
    if (page) page.listings.push(listing);
    else pages.set(path, { path, listings: [listing], related: [] });
  }
  return [...pages.values()];
}

function findRelated(products: ProductPage[], { listings: [lead] }: ProductPage): ProductPage[] {
  return productsIn(products, lead.category.root)
    .filter(({ listings: [other] }) => other.model !== lead.model)
    .map((page) => {
      const [other] = page.listings;
      return { page, distance: Number(other.category !== lead.category) + draw("related", lead.sku, other.sku) };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, RELATED)
    .map(({ page }) => page);
}

function productsIn(products: ProductPage[], { slug }: Category | RootCategory): ProductPage[] {
  return products.filter(({ listings: [{ category }] }) => category.slug === slug || category.root.slug === slug);
}

function listPages(site: Site): Page[] {
  const { front } = site;
  const plain = (page: Pick<Page, "path" | "kind" | "render">): Page => ({ allowed: true, shown: [], ...page });
  const framed = (title: string, path: string, body: () => Html): Page =>
    plain({ path, kind: "other", render: () => front.renderFrame(site, { title, path, body: body() }) });
  const text = ({ title, path, paragraphs }: TextPage) =>
    framed(title, path, () => html`<h1>${title}</h1>${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}`);

  return [
    framed(front.name, "/", () => front.renderHome(site)),
    ...site.roots.flatMap((root) => [root, ...root.leaves]).flatMap((category) => listCategoryPages(site, category)),
    ...site.products.map((page) => toPage(site, page)),
    ...front.texts.map(text),
    ...front.closed.map((page) => ({ ...text(page), allowed: false })),
    framed(front.guide.title, front.guide.path, () => front.renderGuide(site, highlights(site).slice(0, 6))),
  ];
}

function listCategoryPages(site: Site, category: Category | RootCategory): Page[] {
  const products = productsIn(site.products, category);
  const count = Math.ceil(products.length / PAGE_SIZE);
  return Array.from({ length: count }, (_, index) => {
    const path = site.front.categoryPath(category, index + 1);
    const shown = products.slice(index * PAGE_SIZE, (index + 1) * PAGE_SIZE);
    const page: CategoryPage = { category, number: index + 1, count, products: shown };
    return { path, kind: "category", allowed: true, shown: [], render: () => site.front.renderCategory(site, page) };
  });
}

function toPage(site: Site, page: ProductPage): Page {
  const shown = [page, ...page.related].flatMap(({ listings }) => listings);
  return {
    path: page.path,
    kind: "product",
    allowed: true,
    shown,
    render: (query) => {
      const selected = page.listings.find(({ sku }) => sku === query.get("variante")) ?? page.listings[0];
      return site.front.renderProduct(site, page, selected);
    },
  };
}
