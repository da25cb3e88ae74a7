import { type Database, lastChangeId } from "@vitrine/db";
import { vi } from "vitest";
import { createMemoryIndex } from "./create-memory-index.ts";
import { feedIndex } from "./feed-index.ts";
import type { CatalogIndex } from "./open-catalog-index.ts";

/** An index in the test's own thread, behind the face of the one in a thread of its own. It knows of every change so far. */
export async function openIndexHere(db: Database): Promise<CatalogIndex> {
  const index = createMemoryIndex();
  const feeder = feedIndex({ db: db.reads, sink: index, pageSize: 500 });
  await vi.waitUntil(() => feeder.ready, { timeout: 30_000 });
  return {
    ready: true,
    async ask(question, atLeast) {
      const reached = await feeder.reach(Math.max(atLeast, await lastChangeId(db.health)), 5_000);
      return reached ? index.ask(question) : null;
    },
    figures: async () => ({ ...index.figures(), state: "ready", builtInMs: feeder.builtInMs }),
    close: () => feeder.close(),
  };
}
