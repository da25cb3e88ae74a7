import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Candidate, Money } from "../extract/contract.ts";
import { notFound } from "../platform/errors.ts";
import type { SuspectPrice } from "../prices/believe-prices.ts";
import type { ExplainedFact, ExplainInput, Explanation, OfferExplanation, PriceReading } from "./contract.ts";

const MAX_OFFERS = 50;
const MAX_OBSERVATIONS = 20;

/** A fact as it is stored; times are text, as they come out of JSON. */
interface FactRow extends Omit<ExplainedFact, "at" | "readings"> {
  at: string;
  candidates: Candidate<Money>[] | null;
}

type WithTextTimes<Part, Times extends keyof NonNullable<Part>> =
  | (Omit<NonNullable<Part>, Times> & Record<Times, string>)
  | null;

interface OfferRow
  extends Pick<
    OfferExplanation,
    | "offerId"
    | "productId"
    | "shop"
    | "key"
    | "title"
    | "url"
    | "price"
    | "currency"
    | "availability"
    | "condition"
    | "status"
    | "misses"
    | "seenAt"
    | "movedOutOf"
  > {
  page: (WithTextTimes<OfferExplanation["page"], "fetchedAt"> & { dueAt: string | null }) | null;
  match: WithTextTimes<OfferExplanation["match"], "at">;
  suspect: SuspectPrice | null;
  facts: FactRow[];
  observations: (Omit<OfferExplanation["observations"][number], "at"> & { at: string })[];
}

/**
 * Where what is shown of offers comes from: page, time, method and what else was read, why they belong to their product, what
 * is held back, and what was observed.
 *
 * @throws DomainError `not_found` where there is no such offer or product
 */
export async function explainOffers(
  { db }: { db: Pick<Database, "reads"> },
  { offerId, productId }: ExplainInput,
): Promise<Explanation> {
  const { rows } = await sql<OfferRow>`
    select offer.id as "offerId", offer.product_id as "productId", shop.slug as shop, offer.key, offer.title, offer.url,
      offer.price, offer.currency, offer.availability, offer.condition, offer.status, offer.misses,
      offer_seen.seen_at as "seenAt", offer.suspect,
      (select jsonb_build_object('url', page.url, 'status', coalesce(target.last_status, page.status),
          'fetchedAt', page.fetched_at, 'error', target.last_error, 'dueAt', target.due_at)
        from source_page as page left join crawl_target as target on target.shop_id = page.shop_id and target.url = page.url
        where page.id = offer.source_page_id) as page,
      (select jsonb_build_object('decision', decision, 'method', method, 'score', score, 'evidence', evidence, 'at', at)
        from match_decision where offer_id = offer.id and undone_at is null order by id desc limit 1) as match,
      array(select left_id from offer_move where shop_id = offer.shop_id and key = offer.key and undone_at is null
        order by id) as "movedOutOf",
      (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'value', value, 'method', method,
          'confidence', confidence, 'source', source, 'at', at, 'candidates', candidates) order by source_page_id, field), '[]')
        from extraction where offer_id = offer.id) as facts,
      (select coalesce(jsonb_agg(one), '[]') from (
        select seen.at, seen.price, seen.currency, seen.availability, seen.method, seen.confidence, page.url as page,
          coalesce(seen.suspicions, '{}') as suspicions
        from price_observation as seen left join source_page as page on page.id = seen.source_page_id
        where seen.offer_id = offer.id order by seen.at desc limit ${MAX_OBSERVATIONS}) as one) as observations
    from offer join shop on shop.id = offer.shop_id left join offer_seen on offer_seen.offer_id = offer.id
    where (${offerId ?? null}::bigint is null or offer.id = ${offerId ?? null})
      and (${productId ?? null}::bigint is null or offer.product_id = ${productId ?? null})
      and (${offerId ?? null}::bigint is not null or offer.status = 'active')
    order by offer.price nulls last, offer.id limit ${MAX_OFFERS}`.execute(db.reads);
  if (rows.length === 0) await refuseUnknown(db, { offerId, productId });
  return { offers: rows.map(toExplanation) };
}

async function refuseUnknown(db: Pick<Database, "reads">, { offerId, productId }: ExplainInput): Promise<void> {
  if (offerId !== undefined) throw notFound("offer", offerId);
  const { rows } = await sql`select from product where id = ${productId}`.execute(db.reads);
  if (rows.length === 0) throw notFound("product", productId!);
}

function toExplanation({ page, match, suspect, facts, observations, ...offer }: OfferRow): OfferExplanation {
  return {
    ...offer,
    page: page && {
      ...page,
      fetchedAt: new Date(page.fetchedAt),
      dueAt: page.dueAt === null ? null : new Date(page.dueAt),
    },
    match: match && { ...match, at: new Date(match.at) },
    held: suspect && {
      price: suspect.price,
      currency: suspect.currency,
      suspicions: suspect.suspicions,
      since: new Date(suspect.at),
    },
    facts: facts.map(({ candidates, ...fact }) => ({
      ...fact,
      at: new Date(fact.at),
      readings: candidates ? toReadings(candidates, fact.value as Money) : [],
    })),
    observations: observations.map((seen) => ({ ...seen, at: new Date(seen.at) })),
  };
}

/** The first that says what won is the one that was chosen. */
function toReadings(candidates: Candidate<Money>[], won: Money): PriceReading[] {
  const says = ({ amount, currency }: Money) =>
    amount === won.amount && (currency === null || won.currency === null || currency === won.currency);
  const chosen = candidates.findIndex(({ value }) => says(value));
  return candidates.map(({ value, method, confidence, source }, index) => ({
    ...value,
    method,
    confidence,
    source,
    verdict: index === chosen ? "chosen" : says(value) ? "agrees" : "loses",
  }));
}
