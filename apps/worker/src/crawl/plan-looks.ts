import type { Shop, TargetType } from "@vitrine/domain/contract";
import { type Completion, type LeasedTarget, nextDue, readViews, worthOf } from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";

/** A page that was fetched, and the offers it shows. */
export interface SeenTarget {
  target: LeasedTarget;
  pageType: TargetType | null;
  at: Date;
  offers: { productId: number; repriced: boolean }[];
}

/** When each page is to be fetched again, by what is known of its prices and views. By target. */
export async function planLooks(
  worker: WorkerContext,
  { shop, meanWorth, pages }: { shop: Pick<Shop, "policy">; meanWorth: number; pages: SeenTarget[] },
): Promise<Map<number, Pick<Completion, "dueAt" | "look">>> {
  const views = await readViews(worker, {
    productIds: [...new Set(pages.flatMap(({ offers }) => offers.map(({ productId }) => productId)))],
  });
  const now = worker.clock.now();
  const paceMs = paceOf(worker, shop);
  const plans = pages.map(({ target, offers, at }): [number, Pick<Completion, "dueAt" | "look">] => {
    if (offers.length === 0) return [target.id, { dueAt: nextUsualDue(worker, shop), look: null }];
    const products = new Set(offers.map(({ productId }) => productId));
    const viewsPerDay = [...products].reduce((sum, id) => sum + (views.get(id) ?? 0), 0);
    const watched = watchOn(
      target,
      at,
      offers.some(({ repriced }) => repriced),
    );
    const worth = worthOf(watched, viewsPerDay);
    return [target.id, { dueAt: nextDue(now, { worth, meanWorth, paceMs }), look: { ...watched, worth } }];
  });
  return new Map(plans);
}

/** When a page that shows no offer, or gave none, is due again. */
export function nextUsualDue(worker: WorkerContext, shop: Pick<Shop, "policy">): Date {
  return new Date(worker.clock.now().getTime() + paceOf(worker, shop));
}

function paceOf({ recrawlEveryMs }: WorkerContext, { policy }: Pick<Shop, "policy">): number {
  return policy.recrawlHours === undefined ? recrawlEveryMs : policy.recrawlHours * 3_600_000;
}

/** A first look has nothing to compare with. */
function watchOn({ pageType, lookedAt, watched }: LeasedTarget, at: Date, hasChanged: boolean) {
  if (pageType !== "product" || !lookedAt) return watched;
  return {
    looks: watched.looks + 1,
    changes: watched.changes + Number(hasChanged),
    watchedMs: watched.watchedMs + Math.max(0, at.getTime() - lookedAt.getTime()),
  };
}
