import { type ChangeKind, type ChangeRow, type Database, firstChangeId, lastChangeId, readChanges } from "@vitrine/db";
import { sql } from "kysely";
import type { Condition } from "../catalog/contract.ts";
import type { ChangeFeed } from "../platform/change-feed.ts";
import { notFound } from "../platform/errors.ts";
import type { PriceChange, PriceChangeInput, PriceChangeMessage } from "./contract.ts";
import type { OfferState } from "./offer-changes.ts";

export interface WatchDeps {
  db: Pick<Database, "reads">;
  feed: Pick<ChangeFeed, "onChanges" | "appliedId">;
}

const PRICE_KINDS: ChangeKind[] = ["price"];
const PAGE = 500;
/** Products whose newest change waits for a slow reader. Past this the reader is told to read anew. */
const MAILBOX_LIMIT = 10_000;

/**
 * Price changes as they are committed, each with its id in the log: hand in the last one seen and nothing is missed or
 * repeated. Ends when the signal aborts.
 */
export async function* watchPriceChanges(
  deps: WatchDeps,
  input: PriceChangeInput = {},
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<PriceChangeMessage> {
  const wanted = await resolveFilter(deps, input);
  // Listening begins before the log is read: what is committed meanwhile is in one or the other, and ids tell doubles.
  const mailbox = createMailbox(wanted);
  const stop = deps.feed.onChanges(mailbox.post);
  const wake = () => mailbox.wake();
  signal.addEventListener("abort", wake);
  try {
    let position = await startPosition(deps, input.lastEventId);
    if (input.lastEventId !== undefined && (await isForgotten(deps, position))) {
      position = await lastChangeId(deps.db.reads);
      yield { type: "reset", id: position };
    }
    if (input.lastEventId !== undefined || input.mode === "every") {
      for await (const change of input.mode === "every"
        ? pageLog(deps, wanted, position, mailbox, signal)
        : replayNewest(deps, wanted, position)) {
        position = Math.max(position, change.id);
        yield change;
      }
    }
    while (!signal.aborted) {
      for (let change = mailbox.take(); change; change = mailbox.take()) {
        if (change.id <= position || signal.aborted) continue;
        position = change.id;
        yield change;
      }
      await mailbox.filled(signal);
    }
  } finally {
    stop();
    signal.removeEventListener("abort", wake);
  }
}

interface WantedChanges {
  productIds?: number[] | undefined;
  categoryPath?: string | undefined;
}

async function resolveFilter(
  { db }: WatchDeps,
  { productIds, categorySlug }: PriceChangeInput,
): Promise<WantedChanges> {
  if (!categorySlug) return { productIds };
  const category = await db.reads
    .selectFrom("category")
    .select("path")
    .where("slug", "=", categorySlug)
    .executeTakeFirst();
  if (!category) throw notFound("category", categorySlug);
  return { productIds, categoryPath: category.path };
}

async function startPosition({ db, feed }: WatchDeps, lastEventId?: string): Promise<number> {
  if (lastEventId !== undefined) return Number(lastEventId);
  return feed.appliedId >= 0 ? feed.appliedId : lastChangeId(db.reads);
}

/** Whether rows behind the position have been dropped from the log already. */
async function isForgotten({ db }: WatchDeps, position: number): Promise<boolean> {
  const first = await firstChangeId(db.reads);
  return position + 1 < first || position > (await lastChangeId(db.reads));
}

/** Every change at the reader's own pace: nothing is queued, the log is paged. */
async function* pageLog(
  deps: WatchDeps,
  wanted: WantedChanges,
  start: number,
  mailbox: Mailbox,
  signal: AbortSignal,
): AsyncGenerator<PriceChange> {
  let position = start;
  while (!signal.aborted) {
    mailbox.clear();
    const rows = await readChanges<OfferState>(deps.db.reads, {
      ...definedOnly(wanted),
      after: position,
      limit: PAGE,
      kinds: PRICE_KINDS,
    });
    for (const row of rows) yield toPriceChange(row);
    position = rows.at(-1)?.id ?? position;
    if (rows.length < PAGE) await mailbox.filled(signal);
  }
}

/** The newest missed change of each product, in the order of the log. */
async function* replayNewest(deps: WatchDeps, wanted: WantedChanges, after: number): AsyncGenerator<PriceChange> {
  const end = await lastChangeId(deps.db.reads);
  for (let position = after; position < end; ) {
    const { rows } = await sql<ChangeRow<OfferState>>`
      select id, at, kind, product_id as "productId", category_path as "categoryPath", before, after from change
      where kind = 'price' and id in (
        select max(id) from change where kind = 'price' and id > ${after} and id <= ${end}
          and (${wanted.productIds ?? null}::bigint[] is null or product_id = any(${wanted.productIds ?? null}::bigint[]))
        group by product_id)
        and id > ${position} order by id limit ${PAGE}`.execute(deps.db.reads);
    for (const row of rows) if (isWanted(row, wanted)) yield toPriceChange(row);
    position = rows.length < PAGE ? end : rows.at(-1)!.id;
  }
}

interface Mailbox {
  post(rows: ChangeRow[]): void;
  take(): PriceChange | undefined;
  /** Resolves when there is something to take, or the signal aborts. */
  filled(signal: AbortSignal): Promise<void>;
  wake(): void;
  clear(): void;
}

/** Newest change per product, the ones that waited longest first. Bounded by the number of products. */
function createMailbox(wanted: WantedChanges): Mailbox {
  const waiting = new Map<number, PriceChange>();
  let arrived = Promise.withResolvers<void>();
  const wake = () => arrived.resolve();
  return {
    post(rows) {
      for (const row of rows as ChangeRow<OfferState>[]) {
        if (row.kind !== "price" || !isWanted(row, wanted)) continue;
        // Taken out and put in again at the end: so ids leave in ascending order, and a resume loses none.
        waiting.delete(row.productId);
        if (waiting.size >= MAILBOX_LIMIT) waiting.delete(waiting.keys().next().value as number);
        waiting.set(row.productId, toPriceChange(row));
      }
      if (waiting.size > 0) wake();
    },
    take() {
      const first = waiting.entries().next().value;
      if (first) waiting.delete(first[0]);
      return first?.[1];
    },
    async filled(signal) {
      if (waiting.size > 0 || signal.aborted) return;
      arrived = Promise.withResolvers();
      await arrived.promise;
    },
    wake,
    clear: () => waiting.clear(),
  };
}

function isWanted(row: ChangeRow, { productIds, categoryPath }: WantedChanges): boolean {
  if (productIds && !productIds.includes(row.productId)) return false;
  return !categoryPath || `${row.categoryPath}/`.startsWith(`${categoryPath}/`);
}

function definedOnly({ productIds, categoryPath }: WantedChanges) {
  return { ...(productIds && { productIds }), ...(categoryPath && { categoryPath }) };
}

function toPriceChange({ id, at, productId, before, after }: ChangeRow<OfferState>): PriceChange {
  const state = (after ?? before) as OfferState;
  const price = after?.price ?? null;
  // A price in another currency is no change of the one before.
  const previous = before && before.currency === state.currency ? before.price : null;
  const change = price !== null && previous !== null ? price - previous : null;
  return {
    id,
    at,
    productId,
    slug: state.slug,
    name: state.name,
    shop: state.shop,
    offerId: state.offerId,
    currency: state.currency,
    condition: state.condition as Condition,
    price,
    previous,
    change,
    changePercent: change !== null && previous ? Math.round((change / previous) * 10_000) / 100 : null,
  };
}
