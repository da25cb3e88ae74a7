import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { MatchAnswer } from "../../catalog/contract.ts";
import { insertMatchDecisions } from "../../prices/queries.ts";
import type { OpenedReview } from "./lock-review.ts";

interface Answer {
  answer: MatchAnswer;
  candidateId: number | null;
  mergeId: number | null;
  by: number | null;
  note?: string;
}

/** Closes a review with its answer. */
export async function storeAnswer(
  trx: Transaction<Tables>,
  { id, offerId, variantId, productId }: OpenedReview,
  { answer, candidateId, mergeId, by, note }: Answer,
): Promise<void> {
  // Whole milliseconds: pages are cut by what a cursor can say of a time.
  await sql`update match_review set status = ${answer}, candidate_id = ${candidateId}, merge_id = ${mergeId},
      decided_at = date_trunc('milliseconds', now()), decided_by = ${by}, note = ${note ?? null}
    where id = ${id}`.execute(trx);
  await insertMatchDecisions(trx, [
    {
      offerId,
      variantId,
      productId: candidateId ?? productId,
      method: "review",
      decision: answer,
      score: answer === "same" ? 1 : 0,
      evidence: { reviewId: id, by },
    },
  ]);
}

/** What was answered: a review, or else a move. */
interface Answered {
  offerId: number;
  reviewId?: number;
  moveId?: number;
}

/** Keeps both sides as they are now, for whoever weighs matching anew. The candidate's without the offer itself. */
export async function storeExamples(
  trx: Transaction<Tables>,
  { offerId, reviewId, moveId }: Answered,
  { answer, candidates, by }: { answer: MatchAnswer; candidates: number[]; by: number | null },
): Promise<void> {
  await sql`insert into match_example (review_id, move_id, answer, decided_by, offer, candidate)
    select ${reviewId ?? null}::bigint, ${moveId ?? null}::bigint, ${answer}, ${by}::bigint,
      (select jsonb_build_object('id', offer.id, 'shop', shop.slug, 'title', offer.title, 'url', offer.url,
          'price', offer.price, 'currency', offer.currency, 'brand', product.brand_name,
          'identifiers', ${identifiersOfVariants(sql`identifier.variant_id = offer.variant_id`)})
        from offer join shop on shop.id = offer.shop_id join product on product.id = offer.product_id
        where offer.id = ${offerId}),
      (select jsonb_build_object('id', product.id, 'name', product.name, 'brand', product.brand_name, 'specs', product.specs,
          'identifiers', ${identifiersOfVariants(sql`variant.product_id = product.id
            and variant.id <> (select variant_id from offer where id = ${offerId})`)},
          'titles', (select coalesce(jsonb_agg(title order by id), '[]') from (
            select id, title from offer where offer.product_id = product.id and offer.id <> ${offerId}
            order by id limit ${sql.lit(TITLES)}) as listed))
        from product where product.id = chosen.id)
    from unnest(${candidates}::bigint[]) as chosen(id)`.execute(trx);
}

const TITLES = 10;

/** Numbers of makers and of the trade: those of a shop say nothing elsewhere. */
function identifiersOfVariants(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(distinct jsonb_build_object('kind', kind, 'value', value)), '[]')
    from identifier join variant on variant.id = identifier.variant_id
    where kind in ('gtin', 'mpn') and ${condition})`;
}
