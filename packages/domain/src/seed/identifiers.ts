import { normalizeMpn } from "../matching/normalize.ts";

/**
 * A GTIN-14 for a variant, with its check digit. GS1 has given the prefixes 140 to 199 to nobody, so no number here is
 * that of a real article; those kept for use inside one company (200 to 299) would join no offers.
 *
 * @param maker 0 to 999
 * @param number 0 to 9,999,999, once per variant
 */
export function inventGtin(maker: number, number: number): string {
  const body = `015${String(maker % 1_000).padStart(3, "0")}${String(number % 10_000_000).padStart(7, "0")}`;
  let sum = 0;
  for (let index = 0; index < body.length; index++) sum += Number(body[index]) * (index % 2 === 0 ? 3 : 1);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** A part number as it is stored: letters of the leaf and a running number, "ELE0004711". */
export function inventMpn(leaf: string, number: number): string {
  return normalizeMpn(`${leaf.slice(0, 3)}-${String(number).padStart(7, "0")}`)!;
}
