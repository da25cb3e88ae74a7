import type { Money } from "./contract.ts";
import { hasType, type Item, isItem, itemsOf, textOfProperty, valuesOf } from "./item.ts";
import { readMoney } from "./money-value.ts";
import type { Page } from "./page.ts";

/**
 * The cost of standard shipping that an offer states: the rate into the page's own country where there are several, else
 * the first one; or a delivery charge among its price specifications.
 */
export function readShipping(offer: Item, product: Item, page: Page): Money | null {
  const currency = textOfProperty(offer, "priceCurrency");
  const details = [...itemsOf(offer, "shippingDetails"), ...itemsOf(product, "shippingDetails")].filter(
    (detail) => !/^true$/i.test(textOfProperty(detail, "doesNotShip") ?? ""),
  );
  const own = details.filter((detail) => shipsTo(detail, page.country));
  for (const detail of [...own, ...details]) {
    for (const rate of valuesOf(detail, "shippingRate")) {
      const amount = isItem(rate) ? textOfProperty(rate, "value", "price", "minValue") : rate;
      const stated = isItem(rate) ? textOfProperty(rate, "currency", "priceCurrency") : undefined;
      const money = amount === undefined ? null : readMoney(amount, stated ?? currency, page);
      if (money) return money;
    }
  }
  for (const charge of itemsOf(offer, "priceSpecification")) {
    const amount = hasType(charge, "DeliveryChargeSpecification") ? textOfProperty(charge, "price") : undefined;
    if (amount !== undefined) return readMoney(amount, textOfProperty(charge, "priceCurrency") ?? currency, page);
  }
  return null;
}

function shipsTo(detail: Item, country: string): boolean {
  return itemsOf(detail, "shippingDestination").some((region) =>
    valuesOf(region, "addressCountry").some(
      (code) => (isItem(code) ? textOfProperty(code, "name") : code)?.trim().toLowerCase() === country,
    ),
  );
}
