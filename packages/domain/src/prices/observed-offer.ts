import type { Availability, Condition } from "../catalog/contract.ts";

/** What a source says about the product behind an offer. */
export interface ObservedProduct {
  name: string;
  brand?: string;
  /** Names from the root. */
  categoryPath?: string[];
  /** Plain text. */
  description?: string;
  imageUrl?: string;
  /** Raw values by the label the source gives them. */
  specs?: Record<string, string>;
  gtin?: string;
  mpn?: string;
  sku?: string;
  /** The shop's own id of the group of variants this one belongs to. */
  groupId?: string;
  /** What sets the variant apart: "Polar White". */
  variantName?: string;
  /** 0 to 5. */
  rating?: number;
  ratingCount?: number;
}

/** One offer as seen at one time, from a page, a feed or a call. */
export interface ObservedOffer {
  shopId: number;
  /** The shop's own id of the offer, or its address. */
  key: string;
  url: string;
  title: string;
  product: ObservedProduct;
  /** Minor units; null: listed without a price. */
  price: number | null;
  currency: string;
  listPrice?: number | null;
  shipping?: number | null;
  availability?: Availability | null;
  condition?: Condition;
  at: Date;
  /** How it was learnt: an extraction method, "feed" or "api". */
  method: string;
  /** 0 to 1. */
  confidence: number;
  sourcePageId?: number;
  /** Of the facts in the source: equal to the stored one means nothing to do. */
  sourceHash?: string;
  /** False: no price observation, because the source says nothing about the price. */
  observe?: boolean;
}

export interface ObserveResult {
  offerId: number;
  productId: number;
  variantId: number;
  outcome: "created" | "changed" | "unchanged";
  /** It was known at another price or availability, or was gone. */
  repriced: boolean;
  /** A row was added to the price history. */
  observed: boolean;
}
