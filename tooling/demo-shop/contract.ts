import type { Availability, Condition } from "./listing.ts";
import type { ShopRequest } from "./shop-app.ts";
import type { PageKind } from "./site.ts";

/** How the demo shops run. */
export interface DemoShopOptions {
  /** Address to listen on. @default "127.0.0.1" */
  host?: string;
  /** A port for each shop; 0 takes a free one. @default [0, 0, 0] */
  ports?: readonly [number, number, number];
  /** Assortment, prices and price moves follow from it. @default 1 */
  seed?: number;
  /** The clock of price changes and of the request log. @default () => new Date() */
  now?: () => Date;
  /** Milliseconds between two price changes, over all shops; 0 = never by themselves. @default 30_000 */
  priceEveryMs?: number;
  /** JSON file that keeps changed prices over a restart; its folder is made if missing. */
  stateFile?: string;
}

/** One shop as the outside sees it. */
export interface DemoShop {
  slug: string;
  name: string;
  /** Origin without a trailing slash: `http://127.0.0.1:4301`. */
  url: string;
  /** ISO 4217. */
  currency: "EUR";
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Our English category, as names from the root, for each of the shop's own trails: `"Gitarren > E-Gitarren"`. */
  categories: Record<string, string[]>;
}

/** A price that has just changed, in euro cents. */
export interface PriceMove {
  shop: string;
  sku: string;
  /** The page on which the price stands. */
  url: string;
  before: number;
  after: number;
}

/** The truth about a page. */
export interface DemoPage {
  /** Of a trap: its entrance; every address in the same folder belongs to it. */
  url: string;
  kind: PageKind;
  /** False where robots.txt closes it. */
  allowed: boolean;
}

/** The truth about an offer. */
export interface DemoOffer {
  sku: string;
  /** The same for all variants of one instrument, in all shops. */
  model: string;
  brand: string;
  mpn: string;
  /** EAN-13. */
  gtin: string;
  /** The page (or OpenGraph) names the GTIN. */
  showsGtin: boolean;
  /** The article as this shop calls it. */
  name: string;
  /** Euro cents. */
  price: number;
  currency: "EUR";
  availability: Availability;
  condition: Condition;
  /** The offer's own address; on a page of several variants with `?variante=`. */
  url: string;
  /** The page that holds it, as links and sitemap name it. */
  pageUrl: string;
  /** Leaf category of our tree. */
  category: string;
}

/** Three running shops. */
export interface DemoShops {
  shops: DemoShop[];
  /**
   * Moves one price by up to ±12 %: that of the article named, else of one drawn from the shop, else from all.
   *
   * @throws RangeError if there is no such shop or article.
   */
  changePrice(shopSlug?: string, sku?: string): Promise<PriceMove>;
  /** Every page of a shop. */
  pages(shopSlug: string): DemoPage[];
  /** Every offer of a shop, at its price now. */
  offers(shopSlug: string): DemoOffer[];
  /** The newest requests of all shops, oldest first; at most 20,000. */
  requests: readonly ShopRequest[];
  /** Closes the shops, after the last price is saved. */
  stop(): Promise<void>;
}
