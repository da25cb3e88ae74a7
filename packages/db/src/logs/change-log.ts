import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "../entities/index.ts";
import { unawaited } from "../prepared.ts";

/** Held from the append to the commit, so that ids of `change` are in commit order. */
const CHANGE_LOCK = 6_402;

/** What happened to the catalog (or, `clear`, that cached answers were thrown away); `before` and `after` carry everything a reader needs. */
export type ChangeKind = "product" | "offer" | "price" | "merge" | "split" | "archive" | "restore" | "clear";

export interface NewChange {
  kind: ChangeKind;
  productId: number;
  /** Path of the product's category at that time, "" for none. */
  categoryPath: string;
  before: unknown;
  after: unknown;
}

export interface ChangeRow<State = unknown> {
  id: number;
  at: Date;
  kind: ChangeKind;
  productId: number;
  categoryPath: string;
  before: State | null;
  after: State | null;
}

/**
 * Appends to the catalog's log. Must be the transaction's last statement but for `appendEvents`: the lock is held until
 * the commit, and with it a reader that has seen id N has seen everything before N.
 *
 * @returns the id of the last row, 0 where there was none
 */
export async function appendChanges(trx: Transaction<Tables>, changes: NewChange[]): Promise<number> {
  if (changes.length === 0) return 0;
  await sql`${unawaited} select pg_advisory_xact_lock(${sql.lit(CHANGE_LOCK)})`.execute(trx);
  const rows = changes.map((change) => ({
    kind: change.kind,
    product_id: change.productId,
    category_path: change.categoryPath,
    before: change.before,
    after: change.after,
  }));
  const { rows: last } = await sql<{ id: number }>`
    with appended as (
      insert into change (kind, product_id, category_path, before, after)
      select kind, product_id, category_path, before, after
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row(kind text, product_id bigint, category_path text, before jsonb, after jsonb)
      returning id
    )
    select max(id) as id from appended`.execute(trx);
  return last[0]?.id ?? 0;
}

export interface ReadChangesOptions {
  /** Only rows after this id. */
  after: number;
  limit: number;
  kinds?: ChangeKind[];
  productIds?: number[];
  /** Only products of this category or one below it. */
  categoryPath?: string;
}

/** Reads the log in commit order. */
export async function readChanges<State>(db: Kysely<Tables>, options: ReadChangesOptions): Promise<ChangeRow<State>[]> {
  let query = db
    .selectFrom("change")
    .select(["id", "at", "kind", "product_id as productId", "category_path as categoryPath", "before", "after"])
    .where("id", ">", options.after)
    .orderBy("id")
    .limit(options.limit);
  if (options.kinds) query = query.where("kind", "in", options.kinds);
  if (options.productIds) query = query.where(sql<boolean>`product_id = any(${options.productIds}::bigint[])`);
  if (options.categoryPath)
    query = query.where(sql<boolean>`category_path || '/' like ${likePrefix(options.categoryPath)}`);
  return (await query.execute()) as unknown as ChangeRow<State>[];
}

/** The end of the log: everything up to this id is committed and visible. */
export async function lastChangeId(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom("change")
    .select(({ fn }) => fn.max("id").as("id"))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** The oldest id still kept, 0 in an empty log. */
export async function firstChangeId(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom("change")
    .select(({ fn }) => fn.min("id").as("id"))
    .executeTakeFirst();
  return row?.id ?? 0;
}

function likePrefix(path: string): string {
  return `${path.replace(/[\\%_]/g, "\\$&")}/%`;
}
