import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { isLate } from "./compare-offers.ts";
import { judgePrice, type Suspicion, USUAL_STEP } from "./judge-price.ts";
import type { ObservedOffer } from "./observed-offer.ts";
import { type KnownOffer, keyOf, type LockedOffer } from "./queries.ts";

/** A price that was seen and is not believed yet. Kept with its offer. */
export interface SuspectPrice {
  /** Minor units. */
  price: number;
  currency: string;
  suspicions: Suspicion[];
  /** When it was seen first. */
  at: string;
}

/** What is to be made of an offer as it was seen. */
export interface Belief {
  seen: ObservedOffer;
  /** The offer as it is to be stored: with the last believed price where the one that was seen is held back. */
  offer: ObservedOffer;
  /** Why it is held back; empty where it is not. */
  suspicions: Suspicion[];
  /** What is kept with the offer; null where nothing is suspect. */
  suspect: SuspectPrice | null;
  /** The suspect price that is believed now, because it was seen again. */
  released: SuspectPrice | null;
}

/** A suspect price that is seen again after so long is the shop's price, and no slip. */
const RELEASE_AFTER_MS = 3_600_000;
/** Nothing makes these right. */
const never: readonly Suspicion[] = ["zero", "too_large"];

/**
 * Says which of the prices that were seen may be shown. Held back is what `judgePrice` suspects, until it is seen again an
 * hour later or more. A price that somebody handed in by a call is theirs to answer for.
 *
 * @param known the stored offers by `keyOf`
 * @param productOf the product of an offer that is not stored yet
 */
export async function believePrices(
  trx: Transaction<Tables>,
  offers: readonly ObservedOffer[],
  {
    known,
    productOf = () => undefined,
  }: {
    known: ReadonlyMap<string, KnownOffer | LockedOffer>;
    productOf?: (offer: ObservedOffer) => number | undefined;
  },
): Promise<Belief[]> {
  const doubtful = offers.filter((offer) => isDoubtful(offer, known.get(keyOf(offer))));
  const others = await findOtherPrices(
    trx,
    doubtful.map((offer) => ({ offer, productId: known.get(keyOf(offer))?.productId ?? productOf(offer) })),
  );
  return offers.map((seen) => {
    const before = known.get(keyOf(seen));
    const trusted: Belief = { seen, offer: seen, suspicions: [], suspect: null, released: null };
    // One that was overtaken only adds to the history.
    if (before && "seenAt" in before && isLate(seen, before)) return { ...trusted, suspect: before.suspect };
    if (!doubtful.includes(seen)) return trusted;
    return judge(seen, before, others.get(seen) ?? []) ?? trusted;
  });
}

function judge(seen: ObservedOffer, before: KnownOffer | undefined, others: number[]): Belief | null {
  const price = { price: seen.price!, currency: seen.currency };
  const last = before?.price ? { price: before.price, currency: before.currency } : undefined;
  const suspicions = judgePrice(price, { before: last, others });
  if (suspicions.length === 0) return null;
  const known = before?.suspect;
  const isAgain = known && known.price === price.price && known.currency === price.currency;
  const age = isAgain ? seen.at.getTime() - new Date(known.at).getTime() : 0;
  if (isAgain && age >= RELEASE_AFTER_MS && !suspicions.some((suspicion) => never.includes(suspicion))) {
    return { seen, offer: seen, suspicions: [], suspect: null, released: known };
  }
  const suspect = isAgain ? known : { ...price, suspicions, at: seen.at.toISOString() };
  return { seen, offer: holdBack(seen, before), suspicions, suspect, released: null };
}

/** Everything that was seen but the price. */
function holdBack(seen: ObservedOffer, before: KnownOffer | undefined): ObservedOffer {
  const { sourceHash: _, ...rest } = seen;
  return {
    ...rest,
    price: before?.price ?? null,
    currency: before?.currency ?? seen.currency,
    listPrice: before?.listPrice ?? null,
    // What was imported is not what is stored, so the next look must not pass for the same.
    ...(before?.sourceHash && { sourceHash: before.sourceHash }),
  };
}

function isDoubtful({ price, currency, method }: ObservedOffer, before: KnownOffer | undefined): boolean {
  if (price === null || method === "api") return false;
  if (price <= 0 || !before?.price || before.currency !== currency) return true;
  const ratio = price / before.price;
  return ratio > USUAL_STEP || ratio < 1 / USUAL_STEP;
}

/** What other shops ask for the same product in the same currency and condition, of what is on offer. */
async function findOtherPrices(
  trx: Transaction<Tables>,
  wanted: readonly { offer: ObservedOffer; productId: number | undefined }[],
): Promise<Map<ObservedOffer, number[]>> {
  const rows = wanted.flatMap(({ offer, productId }, ord) =>
    productId === undefined
      ? []
      : [
          {
            ord,
            product: productId,
            shop: offer.shopId,
            currency: offer.currency,
            condition: offer.condition ?? "new",
          },
        ],
  );
  if (rows.length === 0) return new Map();
  const { rows: found } = await sql<{ ord: number; prices: number[] }>`
    select wanted.ord, array_agg(offer.price order by offer.price) as prices
    from ${recordset(rows)} as wanted(ord int, product bigint, shop bigint, currency text, condition text)
      join offer on offer.product_id = wanted.product and offer.shop_id <> wanted.shop
        and offer.currency = wanted.currency and offer.condition = wanted.condition
    where offer.status = 'active' and offer.price > 0 and offer.availability is distinct from 'OutOfStock'
    group by wanted.ord`.execute(trx);
  return new Map(found.map(({ ord, prices }) => [wanted[ord]!.offer, prices]));
}

/** Stores what is suspect, and believes the history of what no longer is. */
export async function storeBeliefs(
  trx: Transaction<Tables>,
  beliefs: readonly (Pick<Belief, "suspect" | "released"> & { offerId: number; before: SuspectPrice | null })[],
): Promise<void> {
  const moved = beliefs.filter(({ suspect, before }) => suspect?.at !== before?.at || suspect?.price !== before?.price);
  if (moved.length > 0) {
    await sql`update offer set suspect = row.suspect
      from ${recordset(moved.map(({ offerId, suspect }) => ({ id: offerId, suspect })))} as row(id bigint, suspect jsonb)
      where offer.id = row.id`.execute(trx);
  }
  const released = beliefs.flatMap(({ offerId, released }) =>
    released ? [{ id: offerId, at: released.at, price: released.price, currency: released.currency }] : [],
  );
  if (released.length > 0) {
    await sql`update price_observation as seen set suspicions = null
      from ${recordset(released)} as row(id bigint, at timestamptz, price bigint, currency text)
      where seen.offer_id = row.id and seen.at >= row.at and seen.price = row.price and seen.currency = row.currency`.execute(
      trx,
    );
  }
}
