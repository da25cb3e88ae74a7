import type { ChangeKind, Database } from "@vitrine/db";
import type { ChangeFeed } from "../platform/change-feed.ts";

/** Successors of merged products by the ids that events may still carry. */
export type MergedProducts = ReadonlyMap<number, number>;

export interface MergedProductsDeps {
  db: Pick<Database, "reads">;
  feed: Pick<ChangeFeed, "onChanges">;
}

const KINDS: ChangeKind[] = ["merge", "split"];

/** Keeps what is merged at hand: read once, and again when the change log tells of a merge or a split. */
export function followMergedProducts({ db, feed }: MergedProductsDeps): {
  /** The same map until something is merged or split. */
  read(): Promise<MergedProducts>;
  close(): void;
} {
  let known: Promise<MergedProducts> | null = null;
  const stop = feed.onChanges((rows) => {
    if (rows.some(({ kind }) => KINDS.includes(kind))) known = null;
  });
  async function load(): Promise<MergedProducts> {
    const rows = await db.reads
      .selectFrom("product")
      .select(["id", "merged_into_id as into"])
      .where("merged_into_id", "is not", null)
      .execute();
    return new Map(rows.map(({ id, into }) => [id, into as number]));
  }
  return {
    read() {
      if (known) return known;
      const loading: Promise<MergedProducts> = load().catch((error) => {
        if (known === loading) known = null;
        throw error;
      });
      known = loading;
      return loading;
    },
    close: stop,
  };
}
