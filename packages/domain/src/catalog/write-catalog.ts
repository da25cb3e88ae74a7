import { appendChanges, type NewChange, type Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { CatalogWriterDeps } from "../prices/observe.ts";

/**
 * Runs a write of the catalog in one transaction, appends to the log what it says has changed as its last statement, and
 * returns when this node's caches know.
 */
export async function writeCatalog<Result>(
  deps: CatalogWriterDeps,
  write: (trx: Transaction<Tables>) => Promise<{ result: Result; changes: NewChange[] }>,
): Promise<Result> {
  const { result, changeId } = await deps.db.ingest.transaction().execute(async (trx) => {
    const { result, changes } = await write(trx);
    return { result, changeId: await appendChanges(trx, changes) };
  });
  if (changeId > 0) {
    deps.bus.wake("change");
    await deps.feed?.applied(changeId);
  }
  return result;
}
