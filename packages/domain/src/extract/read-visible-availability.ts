import { availabilityOfPhrase } from "./availability.ts";
import { addCandidate } from "./candidates.ts";
import { cleanLine } from "./clean-text.ts";
import type { Availability, CandidateSet } from "./contract.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import type { RatedPrice } from "./read-visible-price.ts";
import type { VisiblePage } from "./visible-page.ts";
import { namingOf } from "./visible-prices.ts";

/** Texts further from the title, the price and the buy button say something about other products. */
const NEAR = 60;
const STATUS_NAME =
  /availab|stock|(?:^|[-_ ])(?:verfueg|verfügbar|liefer|disponib|dispo|lager|sklad|dostup|nalich|наличи)/i;
const ABOUT_SIZES =
  /\bsizes?[-_]?(?:select|option|list|picker|chart|box|btn|button|item|label|name)|variant|swatch|dropdown|(?:color|colour|option)[-_]?(?:select|list|picker|item|name)|größe|talla/i;

/** Adds the availability a visitor would read: a status near the title, price or button, else the button itself. */
export function readVisibleAvailability(visible: VisiblePage, price: RatedPrice | null, set: CandidateSet): void {
  const anchors = [visible.title?.order, price?.order].filter((order) => order !== undefined);
  if (anchors.length === 0) return;
  const isNear = (order: number) => anchors.some((anchor) => order >= anchor - 15 && order <= anchor + NEAR);
  let named: { availability: Availability; text: string } | null = null;
  let unnamed: { availability: Availability; text: string } | null = null;
  for (const { text, element, order } of visible.texts) {
    if (text.length > 90 || !isNear(order)) continue;
    const availability = availabilityOfPhrase(text);
    if (!availability) continue;
    const naming = namingOf(element, 4);
    if (ABOUT_SIZES.test(naming)) continue;
    if (STATUS_NAME.test(naming)) named ??= { availability, text };
    else if (text.length <= (availability === "InStock" ? 40 : 60)) unnamed ??= { availability, text };
  }
  const status = named ?? unnamed;
  if (status) {
    const confidence = named ? 0.7 : status.availability === "InStock" ? 0.4 : 0.55;
    addCandidate(set, "availability", status.availability, {
      method: "visible",
      confidence,
      source: `text "${status.text}"`,
    });
  }
  const button = visible.buyButtons.find((element, i) => isNear(visible.buyOrders[i] ?? -1) && !isDisabled(element));
  if (!button) {
    if (price)
      addCandidate(set, "availability", "InStock", {
        method: "visible",
        confidence: 0.35,
        source: "price without status",
      });
    return;
  }
  const label = cleanLine(textOf(button, 200) || attribute(button, "value") || "", 80);
  const availability = availabilityOfPhrase(label) ?? "InStock";
  addCandidate(set, "availability", availability, { method: "visible", confidence: 0.6, source: `button "${label}"` });
}

function isDisabled(element: HtmlElement): boolean {
  return (
    attribute(element, "disabled") !== undefined || /disabled|unavailable/i.test(attribute(element, "class") ?? "")
  );
}
