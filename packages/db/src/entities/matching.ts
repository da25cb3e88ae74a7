import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, id, instant, reference } from "./columns.ts";

/**
 * A word or model number of offers' names, by its hash: how often it was seen, and which products it leads to. The row 0
 * counts the offers.
 */
export const MatchTerm = defineEntity({
  name: "MatchTerm",
  tableName: "match_term",
  properties: {
    key: p.bigint("number").primary().autoincrement(false),
    /** Offers with it. */
    frequency: p.integer().default(0),
    /** Those whose name begins with it. */
    firsts: p.integer().default(0),
    /** Offers that give it as their brand, in words joined. */
    brands: p.integer().default(0),
    /** Of a model number: others it was seen beside. */
    companions: p.array().columnType("text[]").nullable(),
    /** Null where it leads to too many to tell anything. */
    products: p.array<number>().columnType("bigint[]").nullable(),
  },
});

/** An offer that may be of a product it is not with. Whether it still is a question is told by offer and products. */
export const MatchReview = defineEntity({
  name: "MatchReview",
  tableName: "match_review",
  indexes: [
    {
      name: "match_review_open_idx",
      expression: `create index "match_review_open_idx" on "match_review" ("score", "id") where "status" = 'open'`,
    },
    {
      name: "match_review_decided_idx",
      expression: `create index "match_review_decided_idx" on "match_review" ("decided_at", "id") where "status" <> 'open'`,
    },
  ],
  properties: {
    id: id(),
    offerId: reference().unique(),
    /** Of the best candidate. */
    score: p.double(),
    /** `StoredCandidate[]` of the domain, best first. */
    candidates: p.json<unknown[]>(),
    /** "open" | "same" | "different" */
    status: p.text().default("open"),
    createdAt: createdAt(),
    /** The candidate the answer is about; null where it is about all. */
    candidateId: reference().nullable(),
    decidedAt: instant().nullable(),
    /** The key; 0 for the one of the environment. */
    decidedBy: reference().nullable(),
    note: p.text().nullable(),
    /** What `same` has merged. */
    mergeId: reference().nullable(),
  },
});

/** Two products that somebody has said are not one. */
export const MatchApart = defineEntity({
  name: "MatchApart",
  tableName: "match_apart",
  indexes: [
    { name: "match_apart_one_idx", properties: ["oneId"] },
    { name: "match_apart_other_idx", properties: ["otherId"] },
  ],
  properties: {
    reviewId: reference().primary(),
    oneId: reference().primary(),
    otherId: reference().primary(),
  },
});

/** An offer that somebody took out of its product. Known by shop and key, since it outlives the offer. */
export const OfferMove = defineEntity({
  name: "OfferMove",
  tableName: "offer_move",
  indexes: [
    { name: "offer_move_key_idx", properties: ["shopId", "key"] },
    { name: "offer_move_left_idx", properties: ["leftId"] },
  ],
  properties: {
    id: id(),
    shopId: reference(),
    key: p.text(),
    /** The offer's at that time: a shop may list it anew under another key. */
    title: p.text(),
    /** Products, as they were called then. */
    leftId: reference(),
    joinedId: reference(),
    leftVariantId: reference(),
    joinedVariantId: reference(),
    /** `MoveUndo` of the domain. */
    undo: p.json<object>(),
    at: createdAt(),
    /** The key; 0 for the one of the environment. */
    decidedBy: reference().nullable(),
    note: p.text().nullable(),
    undoneAt: instant().nullable(),
  },
});

/** An answer with both sides as they were when it was given. */
export const MatchExample = defineEntity({
  name: "MatchExample",
  tableName: "match_example",
  indexes: [
    { name: "match_example_review_idx", properties: ["reviewId"] },
    { name: "match_example_move_idx", properties: ["moveId"] },
  ],
  properties: {
    id: id(),
    /** What was answered: a review, or else a move of an offer. */
    reviewId: reference().nullable(),
    moveId: reference().nullable(),
    /** "same" | "different" */
    answer: p.text(),
    offer: p.json<object>(),
    candidate: p.json<object>(),
    at: createdAt(),
    decidedBy: reference().nullable(),
  },
});
