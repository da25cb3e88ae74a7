import type { NewChange } from "@vitrine/db";
import { sql } from "kysely";
import { findProductStates } from "../catalog/product-states.ts";
import { writeCatalog } from "../catalog/write-catalog.ts";
import type { Clock } from "../platform/clock.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { DueImage } from "./claim-images.ts";

const WEEK_MS = 7 * 86_400_000;
/** Before the second look at one that failed; each further pause is twice as long, up to a week. */
const FIRST_PAUSE_MS = 5 * 60_000;

/** A picture as it was found, or why it was not. */
export type ProbedImage =
  | { ok: true; type: string; bytes: number; sha256: string; isKept: boolean }
  | {
      ok: false;
      error: string;
      /** It is not there: its server said so, or sent something else. Otherwise nothing is known, and nothing changes. */
      isGone: boolean;
    };

export interface SettleImageInput {
  image: DueImage;
  outcome: ProbedImage;
  /** When its host may be asked again. */
  hostFreeAt: Date;
}

/** Keeps what a look at a picture found; the product's card changes where the picture came or went. */
export async function settleImage(
  deps: CatalogWriterDeps & { clock: Clock },
  { image, outcome, hostFreeAt }: SettleImageInput,
): Promise<void> {
  const { productId, url } = image;
  const now = deps.clock.now();
  const exists = outcome.ok || (outcome.isGone ? false : null);
  const failures = outcome.ok ? 0 : image.failures + 1;
  const pause = outcome.ok ? WEEK_MS : Math.min(WEEK_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  const found = outcome.ok ? outcome : { type: null, bytes: null, sha256: null, isKept: false };
  await writeCatalog(deps, async (trx) => {
    const { rows } = await sql<{ hasImage: boolean }>`
      select has_image as "hasImage" from product where id = ${productId} for update`.execute(trx);
    // One whose address has changed meanwhile is looked at again at once.
    const { numAffectedRows } = await sql`
      update product_image set exists = coalesce(${exists}::boolean, exists), checked_at = ${now}, failures = ${failures},
        error = ${outcome.ok ? null : outcome.error.slice(0, 300)},
        due_at = case when due_at = 'infinity' then due_at else ${new Date(now.getTime() + pause)}::timestamptz end,
        lease_until = ${hostFreeAt}, type = case when ${exists === null} then type else ${found.type} end,
        bytes = case when ${exists === null} then bytes else ${found.bytes}::int end,
        sha256 = case when ${exists === null} then sha256 else ${found.sha256} end,
        is_kept = case when ${exists === null} then is_kept else ${found.isKept} end
      where product_id = ${productId} and url = ${url}`.execute(trx);
    if (!numAffectedRows) {
      await sql`update product_image set lease_until = ${hostFreeAt} where product_id = ${productId}`.execute(trx);
    }
    if (!numAffectedRows || exists === null || !rows[0] || rows[0].hasImage === exists)
      return { result: undefined, changes: [] };
    await sql`update product set has_image = ${exists}, updated_at = now() where id = ${productId}`.execute(trx);
    const product = (await findProductStates(trx, [productId])).get(productId)!;
    const listed = { slug: product.slug, name: product.name };
    const change: NewChange = {
      kind: "product",
      productId,
      categoryPath: product.categoryPath,
      before: { ...listed, hasImage: !exists },
      after: { ...listed, hasImage: exists },
    };
    return { result: undefined, changes: [change] };
  });
}
