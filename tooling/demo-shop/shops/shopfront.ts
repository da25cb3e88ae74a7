import type { html } from "hono/html";
import type { Category, RootCategory } from "../catalog/categories.ts";
import type { Language } from "../language.ts";
import type { Listing } from "../listing.ts";
import type { PriceEnding } from "../pricing.ts";
import type { CategoryPage, ProductPage, Site } from "../site.ts";

/** Escaped HTML as Hono's `html` makes it. */
export type Html = ReturnType<typeof html>;

/** A short page of text. */
export interface TextPage {
  path: string;
  title: string;
  paragraphs: string[];
}

/** What a shop's frame needs to know of the page inside it. */
export interface Frame {
  title: string;
  /** Path of the page's own, canonical address. */
  path: string;
  /** More elements for the head. */
  head?: Html;
  body: Html;
}

/** One shop's identity, habits and templates: everything in which the three differ. */
export interface Shopfront {
  slug: string;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  language: Language;
  charset: "utf-8" | "windows-1252";
  priceEnding: PriceEnding;
  /** Share of the product pages that name the EAN. */
  gtinShare: number;
  /** Puts the variants of some models on one page. */
  sharesPages: boolean;
  /** How search engines learn the pages. */
  sitemap: "index" | "single" | "none";
  /** Paths that robots.txt closes. */
  disallow: string[];
  /** A calendar without an end, below this path. */
  trap: string | null;
  /** About, shipping, imprint. */
  texts: TextPage[];
  /** A buying guide that names products and prices. */
  guide: { path: string; title: string };
  /** Basket and search: closed by robots.txt. */
  closed: TextPage[];
  stylesheet: string;

  /** The shop's article number from seven digits. */
  formatSku(serial: string): string;
  /** The article as the shop calls it. */
  nameListing(listing: Listing): string;
  /** Path of the page that sells the listing. */
  productPath(listing: Listing): string;
  /** Path of a category's listing page, the first being 1. */
  categoryPath(category: Category | RootCategory, page: number): string;

  renderFrame(site: Site, frame: Frame): Html;
  /** The home page's own part. */
  renderHome(site: Site): Html;
  renderCategory(site: Site, page: CategoryPage): Html;
  /** `selected` is the listing whose address was asked for, else the page's first. */
  renderProduct(site: Site, page: ProductPage, selected: Listing): Html;
  /** The guide's body. */
  renderGuide(site: Site, picks: ProductPage[]): Html;
}
