import type { Availability, Condition } from "../catalog/contract.ts";
import { currencyExponent } from "../platform/money.ts";
import type { SeedProduct } from "./draw-product.ts";
import { pickEarly, type Random } from "./random.ts";
import type { SeedShop } from "./shops.ts";

/** One shop's listing, as it was last seen and as it was before. */
export interface SeedOffer {
  /** Place of its shop among the shops. */
  shop: number;
  /** Place of its variant among the product's. */
  variant: number;
  /** Minor units; null: listed without a price. */
  price: number | null;
  currency: string;
  listPrice: number | null;
  shipping: number | null;
  availability: Availability | null;
  condition: Condition;
  status: "active" | "gone";
  /** Minutes before the seed's time it was last seen. */
  seen: number;
  /** Former prices, the newest first. */
  history: { daysAgo: number; price: number }[];
}

const DAY_MINUTES = 24 * 60;

/** Draws a product's offers, each of another shop, at prices around what the market asks. */
export function drawOffers(
  random: Random,
  product: SeedProduct,
  count: number,
  shops: readonly SeedShop[],
  siteCurrency: string,
): SeedOffer[] {
  const taken = new Set<number>();
  return Array.from({ length: count }, (_, index) => {
    const shop = freeShop(random, taken, shops.length);
    const { currency, level } = shops[shop]!;
    const condition = drawCondition(random);
    const price = product.marketPrice * level * (0.93 + random() * 0.14) * wear(random, condition);
    const money = (amount: number) => shopPrice(random, amount, currency ?? siteCurrency);
    const current = random() < 0.006 ? null : money(price);
    const list = condition === "new" && product.listPrice !== null ? money(product.listPrice * level) : null;
    return {
      shop,
      variant: index % product.finishes.length,
      price: current,
      currency: currency ?? siteCurrency,
      listPrice: list !== null && current !== null && list > current ? list : null,
      shipping: drawShipping(random, price, currency ?? siteCurrency),
      availability: drawAvailability(random),
      condition,
      status: random() < 0.03 ? "gone" : "active",
      seen: Math.floor(random() * DAY_MINUTES),
      history: random() < 0.1 ? drawHistory(random, price, money) : [],
    };
  });
}

/** Big shops list more: the first of the list is drawn most often. */
function freeShop(random: Random, taken: Set<number>, count: number): number {
  let shop = Math.floor(random() ** 1.6 * count);
  while (taken.has(shop)) shop = (shop + 1) % count;
  taken.add(shop);
  return shop;
}

function drawCondition(random: Random): Condition {
  const draw = random();
  return draw < 0.91 ? "new" : draw < 0.97 ? "used" : "refurbished";
}

function wear(random: Random, condition: Condition): number {
  return condition === "new" ? 1 : condition === "used" ? 0.6 + random() * 0.2 : 0.78 + random() * 0.1;
}

function drawAvailability(random: Random): Availability | null {
  const draw = random();
  if (draw < 0.74) return "InStock";
  if (draw < 0.89) return "OutOfStock";
  if (draw < 0.94) return "BackOrder";
  return draw < 0.97 ? "PreOrder" : null;
}

function drawShipping(random: Random, price: number, currency: string): number | null {
  const draw = random();
  if (draw < 0.3) return null;
  const unit = 10 ** currencyExponent(currency);
  return price > 199 || draw < 0.5 ? 0 : Math.round(pickEarly(random, [4.9, 5.9, 6.9, 9.9]) * unit);
}

function drawHistory(random: Random, price: number, money: (amount: number) => number): SeedOffer["history"] {
  let daysAgo = 0;
  return Array.from({ length: 2 + Math.floor(random() * 3) }, () => {
    daysAgo += 2 + Math.floor(random() * 28);
    return { daysAgo, price: money(price * (0.92 + random() * 0.24)) };
  });
}

/** A price as shops like them, in minor units: 79.00, 12.99, from a hundred on mostly 249.00 or 1,299.00. */
function shopPrice(random: Random, amount: number, currency: string): number {
  const unit = 10 ** currencyExponent(currency);
  const charming = amount > 100 && random() < 0.6;
  const whole = charming ? Math.round(amount / 10) * 10 - 1 : Math.max(1, Math.round(amount));
  return random() < 0.4 ? whole * unit - Math.round(unit / 100) : whole * unit;
}
