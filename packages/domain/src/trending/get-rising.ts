import { getCards } from "../catalog/get-cards.ts";
import type { BoardScope } from "./board-scopes.ts";
import type { Board, BoardInput, RisingWhy } from "./contract.ts";
import { byDeviation, calibrate, isSuspect, judgeRise, pickTelling, type Rise, type Traffic } from "./find-rises.ts";
import { getPopular } from "./get-popular.ts";
import { type EvidenceDeps, type RisingPeriod, readEvidence } from "./rising-evidence.ts";

/** Rises whose cards are read beyond those shown, in case some products are archived. */
const SPARE = 20;

/**
 * Products viewed far more than they usually are at this time, after taking out what the whole board gained: the
 * category's own surge on a category's board. May be empty. With too little data it is the popular board, and says so in
 * `basis`.
 *
 * @throws DomainError `not_found` for an unknown category or brand
 */
export async function getRising(deps: EvidenceDeps, input: BoardInput = {}): Promise<Board> {
  const { window = "1h", limit = 20 } = input;
  const scope = await deps.boards.scopes.find(input);
  // Boards that are still being read know no shares yet.
  const periods = deps.boards.ready ? await readEvidence(deps, window) : [];
  if (periods.length === 0) return getPopular(deps, { ...input, window });
  const { reading } = await deps.boards.scores();
  const rises = new Map<number, { rise: Rise; period: RisingPeriod }>();
  for (const period of periods) {
    for (const rise of await findRises(period, scope)) {
      const known = rises.get(rise.productId);
      if (!known || known.rise.deviation < rise.deviation) rises.set(rise.productId, { rise, period });
    }
  }
  const ranked = [...rises.values()].sort((a, b) => byDeviation(a.rise, b.rise)).slice(0, limit + SPARE);
  const cards = await getCards(
    deps,
    ranked.map(({ rise }) => rise.productId),
  );
  const items = ranked
    .flatMap(({ rise, period }) => {
      const product = cards.get(rise.productId);
      return product ? [{ score: Math.round(rise.deviation * 1_024), product, why: toWhy(rise, period) }] : [];
    })
    .slice(0, limit)
    .map((entry, place) => ({ rank: place + 1, ...entry }));
  return { window, basis: "rising", items, asOf: reading.position };
}

/**
 * What rises by its share of all views and by its own rhythm of the day. The rhythm is asked for of what seems to rise,
 * and of what all others are judged by.
 */
export async function findRises(
  { traffic, tested, chanceAlarms, siteSurge, rhythmOf }: Omit<RisingPeriod, "from" | "to">,
  scope: BoardScope | null,
): Promise<Rise[]> {
  const inScope = scope ? traffic.filter(({ productId }) => scope.has(productId)) : traffic;
  // The whole site's on any board: a category's board finds no more by chance than the site's does.
  const chance = chanceAlarms / Math.max(tested, 1);
  const rough = calibrate(inScope, siteSurge, chance);
  const telling = pickTelling(inScope, siteSurge);
  const suspects = inScope.filter((product) => isSuspect(product, rough.surge));
  const rhythm = await rhythmOf([...new Set([...telling, ...suspects].map(({ productId }) => productId))]);
  const inRhythm = (product: Traffic) => ({ ...product, usual: product.usual * (rhythm.get(product.productId) ?? 1) });
  const calibration = calibrate(telling.map(inRhythm), siteSurge, chance);
  return suspects.flatMap((product) => judgeRise(inRhythm(product), calibration) ?? []);
}

function toWhy({ views, visitors, usual, surge, deviation }: Rise, { from, to }: RisingPeriod): RisingWhy {
  const oneDigit = (value: number) => Math.round(value * 10) / 10;
  return {
    basis: "rising",
    from,
    to,
    views,
    visitors,
    usual: oneDigit(usual),
    surge: Math.round(surge * 100) / 100,
    deviation: oneDigit(deviation),
  };
}
