import type { PriceChange } from "../contract-types.ts";

/** A change log that outlives the servers that read it, as a database does. */
export interface PriceLog {
  rows: PriceChange[];
  /** Appends a change of the product with the next id. */
  append(productId: number): PriceChange;
  /** Settles when there are rows behind the position, or the signal is aborted. */
  waitBehind(position: number, signal: AbortSignal | undefined): Promise<void>;
}

export function createPriceLog(): PriceLog {
  const rows: PriceChange[] = [];
  const waiting = new Set<() => void>();
  return {
    rows,
    append(productId) {
      const change: PriceChange = {
        id: rows.length + 1,
        at: new Date(Date.UTC(2026, 0, 1) + rows.length),
        productId,
        slug: `product-${productId}`,
        name: `Product ${productId}`,
        shop: "harmony-house",
        offerId: 1,
        currency: "EUR",
        condition: "new",
        price: 10_000 + rows.length,
        previous: null,
        change: null,
        changePercent: null,
      };
      rows.push(change);
      for (const wake of waiting) wake();
      return change;
    },
    async waitBehind(position, signal) {
      if (rows.length > position || signal?.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      waiting.delete(resolve);
    },
  };
}
