import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { type ProductFacts, readManyFacts } from "../../catalog/product-facts.ts";
import { recordset } from "../../platform/batch.ts";
import type { Attached, WriteJournal } from "../../prices/write-journal.ts";

/** What it takes to undo a batch besides the offers it touched. */
export interface BatchUndo extends Attached {
  /** Products that were there and say more now. */
  facts: { productId: number; before: ProductFacts; after: ProductFacts }[];
}

/** Keeps what the writers of the catalog tell. */
export function createJournal(runId: number): WriteJournal & { close(trx: Transaction<Tables>): Promise<BatchUndo> } {
  const before = new Map<number, ProductFacts>();
  const made: Attached = { products: [], variants: [], identifiers: [], merged: [] };
  return {
    runId,
    async beforeFacts(trx, productIds) {
      const unknown = productIds.filter((id) => !before.has(id));
      for (const [id, facts] of await readManyFacts(trx, unknown)) before.set(id, facts);
    },
    attached({ products, variants, identifiers, merged }) {
      made.products.push(...products);
      made.variants.push(...variants);
      made.identifiers.push(...identifiers);
      made.merged.push(...merged);
    },
    async close(trx) {
      const now = await readManyFacts(trx, [...before.keys()]);
      const facts = [...before].flatMap(([productId, was]) => {
        const after = now.get(productId);
        return after && JSON.stringify(after) !== JSON.stringify(was) ? [{ productId, before: was, after }] : [];
      });
      return { ...made, facts };
    },
  };
}

export type TouchKind = "created" | "changed" | "seen" | "gone" | "history";

/** An offer that is about to be written to, or was just made. */
export interface Touch {
  offerId: number;
  kind: TouchKind;
  /** When the run saw it; null where it did not. */
  at: Date | null;
}

/** Notes which offers a batch touches. Called before those that are there are changed, and while they are locked. */
export async function noteTouches(
  trx: Transaction<Tables>,
  { runId, ord, touches }: { runId: number; ord: number; touches: Touch[] },
): Promise<void> {
  if (touches.length === 0) return;
  await sql`insert into import_touch (run_id, offer_id, ord, kind, before, seen_before, seen_after)
    select ${runId}::bigint, offer.id, ${ord}::int, row.kind,
      case when row.kind in ('changed', 'gone') then to_jsonb(offer) end,
      case when row.kind <> 'created' then offer_seen.seen_at end, greatest(offer_seen.seen_at, row.at)
    from ${recordset(touches)} as row("offerId" bigint, kind text, at timestamptz)
      join offer on offer.id = row."offerId" left join offer_seen on offer_seen.offer_id = offer.id
    on conflict (run_id, offer_id) do update set ord = excluded.ord, kind = excluded.kind, before = excluded.before,
      seen_before = excluded.seen_before, seen_after = excluded.seen_after, touched_at = excluded.touched_at
    where import_touch.kind = 'history' and excluded.kind <> 'history'`.execute(trx);
}
