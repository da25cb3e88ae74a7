/** One text for one input: the same whatever order its properties were written in. */
export function stableKey(input: object): string {
  return JSON.stringify(input, (_, value: unknown) =>
    value && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
