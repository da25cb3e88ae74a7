/** Positions drawn with a probability in proportion to their weights. */
export interface Weights {
  /** Of all. */
  sum: number;
  of(position: number): number;
  /** @param chance in [0, 1) */
  draw(chance: number): number;
}

export function createWeights(count: number, weightOf: (position: number) => number): Weights {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let position = 0; position < count; position++) {
    sum += weightOf(position);
    sums[position] = sum;
  }
  return {
    sum,
    of: weightOf,
    draw(chance) {
      const at = chance * sum;
      let [low, high] = [0, count - 1];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (sums[middle]! <= at) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

/** Position k has a share of 1 / (k + 1)^exponent: few things are asked for often, and many now and then. */
export function zipf(count: number, exponent: number): Weights {
  return createWeights(count, (position) => 1 / (position + 1) ** exponent);
}
