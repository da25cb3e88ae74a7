/**
 * An article or part number without a prefix such as "SKU:"; "" for the placeholders that templates leave behind.
 *
 * @example cleanNumber("sku: 12-34") // "12-34"
 */
export function cleanNumber(text: string): string {
  const bare = text.replace(/^(?:sku|mpn|id|asin)\s*[:#]\s*/i, "").trim();
  return /^(?:null|undefined|none|n\/?a|-+|0+|false|true)$/i.test(bare) ? "" : bare;
}

/** Article and part numbers are short, have a digit or are one word. */
export function looksLikeNumber(value: string): boolean {
  return value.length <= 60 && value.split(" ").length <= 4 && (/\d/.test(value) || !value.includes(" "));
}
