import { hash32 } from "./draw.ts";

/**
 * An EAN-13 for a maker's part, the same every time.
 *
 * The true numbers are not ours to publish, so these start with 2: GS1 keeps the prefixes 20 to 29 for restricted
 * circulation inside one company, hence no number here can belong to a real article anywhere.
 *
 * @see https://www.gs1.org/standards/id-keys/company-prefix
 */
export function inventGtin13(brand: string, mpn: string): string {
  const key = `${brand}\u0000${mpn}`;
  const serial = (hash32(`a${key}`) * 2 ** 20 + (hash32(`b${key}`) >>> 12)) % 1e11;
  const body = `2${String(serial).padStart(11, "0")}`;
  return body + checkDigit(body);
}

/** The GS1 check digit of a number without it: weights 3, 1, 3, … from the right. */
export function checkDigit(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10;
}
