import type { Random } from "./random.ts";

/** One household in so many has IPv6. */
const SHARE_OF_IPV6 = 0.3;

/** An address of somebody's home or phone. */
export function drawHomeAddress(random: Random): string {
  if (random.chance(SHARE_OF_IPV6)) {
    const group = () => random.whole(65_536).toString(16);
    return `2a02:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`;
  }
  return `${80 + random.whole(15)}.${random.whole(256)}.${random.whole(256)}.${1 + random.whole(254)}`;
}

/** An address of a machine that is rented, of the few networks such machines have. */
export function drawServerAddress(random: Random): string {
  return `${random.pick(["5.9", "51.15", "95.217", "138.201"])}.${random.whole(256)}.${1 + random.whole(254)}`;
}
