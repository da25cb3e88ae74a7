import type { Database } from "@vitrine/db";
import { LRUCache } from "lru-cache";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";
import type { KeyRow } from "./find-key-row.ts";

const WRITE_EVERY_MS = 60_000;
const MAX_ENTRIES = 10_000;

/** Keeps `last_used_at`, written at most once a minute and key, by all nodes together. */
export interface LastUse {
  /**
   * Returns at once; the write happens behind the request's back.
   *
   * @param newHash the key's hash under the current secret, where the stored one is under the secret before: it takes
   *   its place, so that the old secret can be given up once every key in use was used
   */
  note(key: KeyRow, newHash?: Buffer): void;
  /** Resolves when no write is under way. */
  settled(): Promise<void>;
}

export function createLastUse({ db, clock, log }: { db: Database; clock: Clock; log: Logger }): LastUse {
  const notedAt = new LRUCache<number, number>({ max: MAX_ENTRIES });
  const writing = new Set<Promise<void>>();

  async function write(id: number, now: Date, newHash: Buffer | undefined): Promise<void> {
    try {
      await db.ingest
        .updateTable("api_key")
        .set({ last_used_at: now, ...(newHash && { hash: newHash }) })
        .where("id", "=", id)
        .where((eb) =>
          eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<=", new Date(now.getTime() - WRITE_EVERY_MS))]),
        )
        .execute();
    } catch (err) {
      log.warn({ err, keyId: id }, "the last use of a key could not be written");
    }
  }

  return {
    note({ id, lastUsedAt }, newHash) {
      const now = clock.now();
      const last = Math.max(lastUsedAt?.getTime() ?? 0, notedAt.get(id) ?? 0);
      if (now.getTime() - last < WRITE_EVERY_MS) return;
      notedAt.set(id, now.getTime());
      const written = write(id, now, newHash).finally(() => writing.delete(written));
      writing.add(written);
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}
