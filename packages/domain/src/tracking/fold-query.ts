const MAX_LENGTH = 100;

/** A search as it is counted: those that differ only in case and spacing are the same. */
export function foldQuery(query: string): string {
  return query.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim().slice(0, MAX_LENGTH).toWellFormed();
}
