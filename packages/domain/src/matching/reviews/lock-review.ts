import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { MatchAnswer } from "../../catalog/contract.ts";
import { DomainError, invalidField } from "../../platform/errors.ts";
import type { Evidence } from "../names/weigh-pair.ts";
import { liveCandidates } from "./read-reviews.ts";

/** A review that nobody else can answer until the commit. */
export interface OpenedReview {
  id: number;
  status: "open" | MatchAnswer;
  offerId: number;
  variantId: number;
  /** The offer's product now. */
  productId: number;
  /** Whether offer and product are still listed. */
  isListed: boolean;
  /** The candidate the answer was about. */
  candidateId: number | null;
  mergeId: number | null;
  /** The product that `same` has merged, while it is merged. */
  merged: number | null;
  /** Those that are a question still, best first. */
  candidates: { id: number; score: number; evidence: Evidence[] }[];
  /** Those that this review has told to be others. */
  apart: number[];
}

export async function lockReview(trx: Transaction<Tables>, id: number): Promise<OpenedReview | undefined> {
  const { rows } = await sql<OpenedReview>`
    select review.id, review.status, review.offer_id as "offerId", subject.variant_id as "variantId",
      subject.product_id as "productId", subject.status = 'active' and own.status = 'active' as "isListed",
      review.candidate_id as "candidateId", review.merge_id as "mergeId",
      (select from_id from product_merge where id = review.merge_id and undone_at is null) as merged,
      coalesce((select jsonb_agg(jsonb_build_object('id', live.id, 'score', live.score, 'evidence', live.evidence)
        order by live.ord) from (${liveCandidates}) as live), '[]') as candidates,
      array(select other_id from match_apart where review_id = review.id order by other_id) as apart
    from match_review as review join offer as subject on subject.id = review.offer_id
      join product as own on own.id = subject.product_id
    where review.id = ${id} for update of review`.execute(trx);
  return rows[0];
}

/** The candidates an answer is about: one, or all. */
export function requireCandidates({ id, isListed, status, candidates }: OpenedReview, productId?: number) {
  if (status !== "open") throw conflict(id, `was answered already: ${status}`);
  if (!isListed || candidates.length === 0) throw conflict(id, "is no question any more");
  if (productId === undefined) return candidates;
  const chosen = candidates.filter((candidate) => candidate.id === productId);
  if (chosen.length === 0) throw invalidField("productId", "is none of the candidates");
  return chosen;
}

function conflict(id: number, why: string): DomainError {
  return new DomainError("conflict", `The match review ${id} ${why}.`, { resource: "match review", id });
}
