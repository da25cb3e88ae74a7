import type { Random } from "./random.ts";

const hexOf = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** A uuidv7 (RFC 9562) of that time in milliseconds, the same for the same source of chance. */
export function drawEventId(random: Random, time: number): string {
  const word = () => hexOf(random.whole(2 ** 16), 4);
  const variant = hexOf(0x8000 | random.whole(2 ** 14), 4);
  return withTime(`00000000-0000-7${hexOf(random.whole(2 ** 12), 3)}-${variant}-${word()}${word()}${word()}`, time);
}

/** The same id at another time. */
export function withTime(id: string, time: number): string {
  const hex = hexOf(Math.floor(time), 12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
}
