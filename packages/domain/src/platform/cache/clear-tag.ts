import { appendChanges, type ChangeKind, type ChangeRow, type Database } from "@vitrine/db";

/** A change that says nothing of a product: every other reader of the log passes it by. */
const CLEAR_KIND: ChangeKind = "clear";

/**
 * Ends every cached answer that carries a tag (`*`: every answer), on all nodes and in Redis. It is a row of the change
 * log like any other, so it needs no cache here, nobody can miss it, and it reaches each node with its next read.
 *
 * @returns the row's id, for `feed.applied`
 */
export async function clearTag(db: Database, tag: string): Promise<number> {
  const row = { kind: CLEAR_KIND, productId: 0, categoryPath: "", before: null, after: { tag } };
  return db.ingest.transaction().execute((trx) => appendChanges(trx, [row]));
}

/** The tag that a row of the log clears, if that is what it does. */
export function clearedTag(row: ChangeRow): string | undefined {
  return row.kind === CLEAR_KIND ? (row.after as { tag: string }).tag : undefined;
}
