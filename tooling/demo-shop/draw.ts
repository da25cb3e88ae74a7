/**
 * A repeatable 32-bit number for a text: FNV-1a with MurmurHash3's finalizer, so that neighbouring keys fall far apart.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * A number in [0, 1) that depends on its keys alone. Every "random" choice of the demo shops is drawn this way, so adding
 * one model never changes another's price, which a running generator would do.
 *
 * @example draw(1, "stock", "SM58-LCE") < 0.1 // out of stock for one in ten
 */
export function draw(...keys: (string | number)[]): number {
  return hash32(keys.join("\u0000")) / 2 ** 32;
}
