import { type RawBuilder, sql } from "kysely";
import type { MatchAnswer, MatchReview, ReviewProduct } from "../../catalog/contract.ts";
import { type OfferRecord, offerObject, offersJson, toOffer } from "../../catalog/offer-columns.ts";
import type { Evidence } from "../names/weigh-pair.ts";
import type { ReviewDeps } from "./deps.ts";
import { describeEvidence } from "./describe-evidence.ts";

type ProductRecord = Omit<ReviewProduct, "offers"> & { offers: OfferRecord[] };

interface ReviewRow {
  id: number;
  status: "open" | MatchAnswer;
  score: number;
  createdAt: Date;
  offer: OfferRecord;
  product: ProductRecord;
  candidates: { product: ProductRecord; score: number; evidence: Evidence[] }[];
  candidateId: number | null;
  decidedAt: Date | null;
  decidedBy: number | null;
  note: string | null;
}

/** A review with what the next page begins behind. */
export interface ReadReview {
  review: MatchReview;
  score: number;
}

const OFFERS_SHOWN = 3;

const productObject = (alias: RawBuilder<unknown>) => sql`jsonb_build_object('id', ${alias}.id, 'slug', ${alias}.slug,
  'name', ${alias}.name, 'brand', ${alias}.brand_name, 'imageUrl', ${alias}.image_url, 'offerCount', ${alias}.offer_count,
  'offers', ${offersJson(sql`offer.product_id = ${alias}.id`, OFFERS_SHOWN)})`;

/**
 * Candidates that are listed. While the review is open those that still are a question: not the offer's own product
 * meanwhile, not told to be another one, and none that somebody took the offer out of. A merged one is what it was merged
 * into, and stands there once.
 */
export const liveCandidates = sql`
  select distinct on (candidate.id) candidate.id, stored.ord, (stored.value ->> 'score')::float8 as score,
    stored.value -> 'evidence' as evidence
  from jsonb_array_elements(review.candidates) with ordinality as stored(value, ord)
    join product as asked on asked.id = (stored.value ->> 'productId')::bigint
    join product as candidate on candidate.id = coalesce(asked.merged_into_id, asked.id) and candidate.status = 'active'
  where review.status <> 'open' or (candidate.id <> subject.product_id and not exists (
    select from match_apart where review_id = review.id and other_id in (asked.id, candidate.id))
    and not exists (select from offer_move where shop_id = subject.shop_id and key = subject.key and undone_at is null
      and left_id in (asked.id, candidate.id)))
  order by candidate.id, stored.ord`;

/** Reviews with all that is shown of them, in one statement. `rest`: conditions, order and limit. */
export async function readReviews({ db }: ReviewDeps, rest: RawBuilder<unknown>): Promise<ReadReview[]> {
  const { rows } = await sql<ReviewRow>`
    select review.id, review.status, review.score, review.created_at as "createdAt", review.candidate_id as "candidateId",
      review.decided_at as "decidedAt", review.decided_by as "decidedBy", review.note,
      (select ${offerObject} from offer join shop on shop.id = offer.shop_id
        left join offer_seen on offer_seen.offer_id = offer.id where offer.id = review.offer_id) as offer,
      ${productObject(sql`own`)} as product,
      coalesce((select jsonb_agg(jsonb_build_object('product', ${productObject(sql`candidate`)}, 'score', live.score,
          'evidence', live.evidence) order by live.ord)
        from (${liveCandidates}) as live join product as candidate on candidate.id = live.id), '[]') as candidates
    from match_review as review join offer as subject on subject.id = review.offer_id
      join product as own on own.id = subject.product_id
    ${rest}`.execute(db.reads);
  return rows.map((row) => ({ review: toReview(row), score: row.score }));
}

function toReview(row: ReviewRow): MatchReview {
  const { id, status, createdAt, decidedAt, decidedBy: by, candidateId: productId, note } = row;
  return {
    id,
    status,
    createdAt,
    offer: toOffer(row.offer),
    product: toProduct(row.product),
    candidates: row.candidates.map(({ product, score, evidence }) => ({
      product: toProduct(product),
      score,
      reasons: describeEvidence(evidence),
    })),
    decision: status === "open" || !decidedAt ? null : { answer: status, productId, at: decidedAt, by, note },
  };
}

function toProduct({ offers, ...product }: ProductRecord): ReviewProduct {
  return { ...product, offers: offers.map(toOffer) };
}
