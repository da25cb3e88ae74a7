/*
 * Counts of real traffic spread more than Poisson's. The negative binomial has one more parameter for it: with mean m and
 * dispersion d the variance is m + d·m².
 */

/** Terms of a tail that is summed. */
const MAX_TERMS = 10_000;

/** Chance of a count of at least `count`. */
export function tailOf(count: number, mean: number, dispersion: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  const shape = 1 / dispersion;
  const share = mean / (mean + shape);
  let term = Math.exp(
    logGamma(count + shape) -
      logGamma(shape) -
      logGamma(count + 1) +
      count * Math.log(share) +
      shape * Math.log1p(-share),
  );
  let sum = 0;
  for (let value = count; value < count + MAX_TERMS; value++) {
    sum += term;
    term *= ((value + shape) / (value + 1)) * share;
    if (term < sum * 1e-9) break;
  }
  return Math.min(1, sum);
}

/**
 * Anscombe's transformation for it (Biometrika 35, 1948): a count has a spread of one whatever its mean, so that what is
 * hot and what is quiet compare. For a dispersion of 0 it is his root for Poisson counts.
 */
export function anscombe(count: number, dispersion: number): number {
  const shape = 1 / dispersion;
  return 2 * Math.sqrt(shape - 1 / 2) * Math.asinh(Math.sqrt((count + 3 / 8) / (shape - 3 / 4)));
}

const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
  -5.395239384953e-6,
];

/** Logarithm of the gamma function for positive numbers, to ten digits (Lanczos). */
function logGamma(x: number): number {
  const base = x + 5.5;
  let sum = 1.000000000190015;
  for (const [index, factor] of LANCZOS.entries()) sum += factor / (x + index + 1);
  return (x + 0.5) * Math.log(base) - base + Math.log((Math.sqrt(2 * Math.PI) * sum) / x);
}
