/** All digits of a number below 10²¹, without an exponent: 1e-7 is "0.0000001". */
export function plainNumber(value: number): string {
  const [digits, exponent] = String(value).split("e-");
  if (exponent === undefined) return digits!;
  const decimals = digits!.split(".")[1]?.length ?? 0;
  return value.toFixed(decimals + Number(exponent));
}
