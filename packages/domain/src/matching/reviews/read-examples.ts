import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { MatchAnswer } from "../../catalog/contract.ts";

/** A side of an answered question, as it was when it was answered. */
export interface ExampleSide {
  id: number;
  brand: string | null;
  /** GTINs and part numbers. */
  identifiers: { kind: string; value: string }[];
  [fact: string]: unknown;
}

export interface MatchExample {
  id: number;
  answer: MatchAnswer;
  offer: ExampleSide;
  candidate: ExampleSide;
  at: Date;
  /** Id of the key; 0 for that of the environment, null for a call from within. */
  by: number | null;
}

const PAGE = 500;

/** Every answer that still holds, the oldest first: not those that were undone, nor merges that were split since. */
export async function* readExamples({ db }: { db: Pick<Database, "reads"> }): AsyncGenerator<MatchExample> {
  let after = 0;
  for (;;) {
    const { rows } = await sql<MatchExample>`
      select example.id, answer, offer, candidate, example.at, example.decided_by as by
      from match_example as example left join match_review as review on review.id = review_id
      where example.id > ${after} and (answer <> 'same' or move_id is not null
        or exists (select from product_merge where product_merge.id = review.merge_id and undone_at is null))
      order by example.id limit ${PAGE}`.execute(db.reads);
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}
