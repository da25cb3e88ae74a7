import type { Database } from "@vitrine/db";
import type { ImportRunPage, ImportRunsInput } from "../../contract.ts";
import { getShop } from "../../crawl/shops.ts";
import { type CursorKeys, cutPage, decodeCursor } from "../../platform/cursor.ts";
import { findRuns } from "./queries.ts";

export interface ListImportRunsDeps {
  db: Pick<Database, "reads">;
  cursorKeys: CursorKeys;
}

/**
 * A page of runs, newest first, of one shop or of all.
 *
 * @throws DomainError `not_found` for an unknown shop
 */
export async function listImportRuns(deps: ListImportRunsDeps, input: ImportRunsInput = {}): Promise<ImportRunPage> {
  const { limit = 50 } = input;
  const scope = `import-runs:${input.shop ?? ""}`;
  const shopId = input.shop ? (await getShop(deps, input.shop)).id : null;
  const before = input.cursor ? Number(decodeCursor(deps.cursorKeys, scope, input.cursor)[0]) : null;
  const rows = await findRuns(deps.db.reads, { shopId, before, limit: limit + 1 });
  return cutPage(deps.cursorKeys, scope, { rows, limit, placeOf: ({ id }) => [id] });
}
