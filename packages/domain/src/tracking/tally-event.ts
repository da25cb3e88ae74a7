import type { NewEvent } from "@vitrine/db";
import { countedProducts, countsSubject, isFirstOfSubject, pairsOf } from "./counted.ts";
import { foldQuery } from "./fold-query.ts";
import type { Tally } from "./tally.ts";

/** Product 0 stands for all. */
const ALL = 0;

export type TalliedEvent = Pick<
  NewEvent,
  | "kind"
  | "at"
  | "productIds"
  | "query"
  | "results"
  | "offerId"
  | "shopId"
  | "counted"
  | "sign"
  | "device"
  | "bot"
  | "context"
>;

/**
 * Adds an event to every roll-up it belongs to. One that takes back another (`sign` -1) lessens what counts and leaves what
 * was received as it is.
 */
export function tallyEvent(tally: Tally, event: TalliedEvent): void {
  const { kind, at, productIds, counted, sign } = event;
  const count = sign > 0 ? 1 : 0;
  const counts = counted === 0 ? 0 : sign;
  const bots = event.bot ? 1 : 0;
  tally.add("event", at, [kind, ALL], { count, counted: counts, bots });

  if (kind === "view" || kind === "click") {
    const visitors = kind === "view" && isFirstOfSubject(counted, 0) ? sign : 0;
    for (const id of productIds) tally.add("event", at, [kind, id], { count, counted: counts, visitors, bots });
  }
  if (kind === "compare") {
    const counting = countedProducts(productIds, counted);
    for (const id of productIds) {
      const own = counting.includes(id) ? sign : 0;
      tally.add("event", at, [kind, id], { count, counted: own, bots });
      tally.addTotal(at, [ALL, id], { count, counted: own });
    }
    pairsOf(productIds).forEach(([low, high], index) => {
      const measures = {
        count,
        counted: countsSubject(counted, index) ? sign : 0,
        visitors: isFirstOfSubject(counted, index) ? sign : 0,
      };
      tally.add("pair", at, [low, high], measures);
      tally.addTotal(at, [low, high], measures);
    });
  }
  if (kind === "search") {
    const { results } = event;
    const measures = { count, counted: counts, empty: results === 0 ? count : 0, results: (results ?? 0) * count };
    tally.add("search", at, [foldQuery(event.query!)], measures);
  }
  if (kind === "click") tally.add("click", at, [event.offerId!], { count, counted: counts });

  const addSource = (dimension: string, value: string | null | undefined) => {
    if (value) tally.add("source", at, [dimension, value, kind], { count, counted: counts });
  };
  addSource("device", event.device);
  addSource("referrer", event.context?.referrer);
  addSource("campaign", event.context?.campaign);
  if (event.shopId !== null) addSource("shop", String(event.shopId));
}
