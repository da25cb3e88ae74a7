/** Stands for "no price" in sorted columns, so that keysets never meet a NULL and priceless rows come last. */
export const NO_PRICE = Number.MAX_SAFE_INTEGER;
