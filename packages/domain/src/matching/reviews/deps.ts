import type { Database } from "@vitrine/db";
import type { CursorKeys } from "../../platform/cursor.ts";

/** What readers of the review queue are handed. */
export interface ReviewDeps {
  db: Pick<Database, "reads">;
  cursorKeys: CursorKeys;
}
