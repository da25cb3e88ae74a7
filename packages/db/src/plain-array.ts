/**
 * A list as the text of a PostgreSQL array, to be cast: `${plainArray(ids)}::bigint[]`. A tenth of what the driver takes,
 * which looks into every value and writes times in the zone of the machine. Only for values that need no quotes: numbers,
 * booleans, times, and texts of our own such as ids, hex and names of kinds.
 */
export function plainArray(values: readonly (string | number | boolean | Date | null)[]): string {
  let text = "{";
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (index > 0) text += ",";
    text += value === null ? "NULL" : value instanceof Date ? value.toISOString() : value;
  }
  return `${text}}`;
}
