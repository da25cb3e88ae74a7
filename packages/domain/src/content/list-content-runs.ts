import type { Database } from "@vitrine/db";
import { type CursorKeys, cutPage, decodeCursor } from "../platform/cursor.ts";
import type { ContentRun, ContentRunPage, ContentRunsInput } from "./contract.ts";
import { findRuns } from "./queries.ts";

const SCOPE = "content.runs";

/** A page of what was written, newest first: published or refused, why, and for how many tokens. */
export async function listContentRuns(
  { db, cursorKeys }: { db: Database; cursorKeys: CursorKeys },
  { limit = 50, cursor }: ContentRunsInput = {},
): Promise<ContentRunPage> {
  const [beforeId] = cursor ? decodeCursor(cursorKeys, SCOPE, cursor) : [];
  const rows = await findRuns(db, limit + 1, beforeId === undefined ? undefined : Number(beforeId));
  const { items, nextCursor } = cutPage(cursorKeys, SCOPE, { rows, limit, placeOf: ({ id }) => [id] });
  return {
    items: items.map((row) => ({
      ...row,
      method: row.method as ContentRun["method"],
      status: row.status as ContentRun["status"],
      model: row.model ?? null,
    })),
    nextCursor,
  };
}
