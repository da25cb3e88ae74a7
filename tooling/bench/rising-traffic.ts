/** Views by the hour of many products, as a real site has them: drawn from a seed, the same every time. */
export interface SimulatedTraffic {
  /** Views of each product in the next hour. The array is the caller's until the next call. */
  nextHour(options?: HourOptions): Uint32Array;
  /** Views of each product to be expected in the next hour, but for the hour's own factors. */
  expected(): Float64Array;
}

export interface HourOptions {
  /** Everything is viewed so many times as much. */
  surge?: number;
  /** Products by how many times as much they are viewed. */
  jumps?: ReadonlyMap<number, number>;
}

export interface TrafficOptions {
  products: number;
  /** Of the whole site, on average. */
  viewsPerHour: number;
  seed: number;
  /** Variance beyond Poisson's of a product in an hour, as a share of the square of its mean. */
  dispersion?: number;
}

/** Zipf's exponent of popularity. */
const SKEW = 1;
/** Standard deviation of a product's drift within a day, as a share. */
const DRIFT = 0.1;
/** Hours by which products' own days are shifted against the site's, at most. */
const OWN_RHYTHM_HOURS = 1;

/**
 * Popularity by Zipf's law that drifts from day to day; days with an evening and a night, weeks with a weekend, each product
 * with an evening of its own; counts that spread like negative binomials.
 */
export function simulateTraffic({ products, viewsPerHour, seed, dispersion = 0.05 }: TrafficOptions): SimulatedTraffic {
  const random = createRandom(seed);
  const norm = Array.from({ length: products }, (_, rank) => (rank + 1) ** -SKEW).reduce((a, b) => a + b, 0);
  const popularity = Float64Array.from({ length: products }, (_, rank) => (viewsPerHour * (rank + 1) ** -SKEW) / norm);
  const drift = Float64Array.from({ length: products }, () => DRIFT * drawNormal(random));
  const shift = Float64Array.from({ length: products }, () => (random() * 2 - 1) * OWN_RHYTHM_HOURS);
  const rates = new Float64Array(products);
  const views = new Uint32Array(products);
  let hour = 0;

  function expected(): Float64Array {
    const weekday = Math.floor(hour / 24) % 7;
    const ofWeek = weekday < 5 ? 1 : 0.8;
    for (let product = 0; product < products; product++) {
      const local = ((hour + shift[product]!) % 24) - 20;
      rates[product] =
        popularity[product]! * Math.exp(drift[product]!) * ofWeek * (1 + 0.7 * Math.cos((local / 24) * 2 * Math.PI));
    }
    return rates;
  }

  return {
    expected,
    nextHour({ surge = 1, jumps } = {}) {
      expected();
      for (let product = 0; product < products; product++) {
        const rate = rates[product]! * surge * (jumps?.get(product) ?? 1);
        // Where less than a view is expected, a spread around it makes no difference.
        views[product] = drawPoisson(random, rate < 0.3 ? rate : rate * drawGamma(random, 1 / dispersion) * dispersion);
      }
      hour++;
      if (hour % 24 === 0) {
        // A step back towards the usual and a new push, so that the spread stays as it is.
        const memory = 0.8;
        for (let product = 0; product < products; product++)
          drift[product] = drift[product]! * memory + DRIFT * Math.sqrt(1 - memory ** 2) * drawNormal(random);
      }
      return views;
    },
  };
}

/** Mulberry32: small, fast, and the same on every machine. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Box and Muller. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Marsaglia and Tsang, for shapes of at least 1. */
function drawGamma(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** By multiplication where few are expected (Knuth), else by the normal distribution. */
function drawPoisson(random: () => number, mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)));
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count++;
  }
  return count;
}
