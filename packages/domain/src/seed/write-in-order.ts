import { appendChanges, type Database, type NewChange } from "@vitrine/db";
import { sql } from "kysely";
import { shareCatalog } from "../catalog/lock.ts";
import { sumParts } from "./count-parts.ts";
import { type DrawContext, drawBatch, type SeedItem, type SeedRange } from "./draw-batch.ts";
import { advanceSeed } from "./seed-progress.ts";
import { writeBatch } from "./write-batch.ts";

/** Products of one transaction. PGlite blocks the process while it writes, so there they are few. */
const BATCH = { postgres: 1_000, pglite: 100 };

/** Transactions under way at once. Two keep two cores busy, the third fills the gaps while rows are drawn. */
const LANES = 3;

/**
 * One row of the log per batch: every reader's cached answers end, and the facet index builds itself anew, which costs
 * less than a row for each product would.
 */
const CLEAR_ALL: NewChange = { kind: "clear", productId: 0, categoryPath: "", before: null, after: { tag: "*" } };

interface WriteDeps {
  db: Database;
  bus: { wake(topic: "change"): void };
}

export interface WritePlan extends DrawContext {
  /** When the offers were seen, about. */
  at: Date;
  from: number;
  to: number;
  /** Products of one transaction. Default: 1,000, embedded 100. */
  batch?: number | undefined;
  onProgress: (products: number) => void;
}

/**
 * Draws and stores a range of products, a batch a transaction. Several are under way at once, and the next is drawn
 * meanwhile, but they commit in order: what is stored is always a beginning, and one number says how far it goes.
 */
export async function writeInOrder(deps: WriteDeps, plan: WritePlan): Promise<void> {
  const lanes = Math.min(LANES, deps.db.pools?.ingest.options.max ?? 1);
  const open: Promise<void>[] = [];
  let last = Promise.resolve();
  try {
    for (const range of ranges(plan, plan.batch ?? BATCH[deps.db.kind])) {
      const items = drawBatch(plan, range);
      if (open.length === lanes) await open.shift();
      last = (await openBatch(deps, plan, range, items, last)).committed;
      open.push(last);
    }
    await last;
  } finally {
    await Promise.allSettled(open);
  }
}

function* ranges({ seed, references, from, to }: WritePlan, size: number): Generator<SeedRange> {
  const shops = references.shops.length;
  const before = sumParts(seed, shops, 0, from);
  for (let start = from; start < to; start += size) {
    const end = Math.min(to, start + size);
    yield { from: start, to: end, before };
    const own = sumParts(seed, shops, start, end);
    before.variants += own.variants;
    before.offers += own.offers;
  }
}

/**
 * Begins to store a batch. Returns when it shares the catalog's lock: were the next batch to get it first, a writer
 * waiting between the two would stop both for ever.
 */
async function openBatch(
  { db, bus }: WriteDeps,
  plan: WritePlan,
  { from, to }: SeedRange,
  items: SeedItem[],
  before: Promise<void>,
): Promise<{ committed: Promise<void> }> {
  const locked = Promise.withResolvers<void>();
  const committed = db.ingest
    .transaction()
    .execute(async (trx) => {
      await shareCatalog(trx);
      locked.resolve();
      // A crash may lose the last batches whole, each with its progress: the next run writes them again.
      await sql`set local synchronous_commit = off`.execute(trx);
      await writeBatch(trx, { references: plan.references, at: plan.at.getTime() }, items);
      await before;
      await advanceSeed(trx, from, to);
      await appendChanges(trx, [CLEAR_ALL]);
    })
    .then(() => {
      bus.wake("change");
      plan.onProgress(to);
    });
  // Whoever awaits it hears of a failure; until then nobody does, and that must not end the process.
  committed.catch(() => {});
  await Promise.race([locked.promise, committed]);
  return { committed };
}
