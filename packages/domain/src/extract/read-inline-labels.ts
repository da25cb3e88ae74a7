import { addCandidate } from "./candidates.ts";
import { cleanNumber, looksLikeNumber } from "./clean-number.ts";
import type { CandidateSet } from "./contract.ts";
import { normalizeGtin } from "./gtin.ts";
import { contains } from "./html-tree.ts";
import { type LabelMeaning, labelMeaning } from "./identifier-labels.ts";
import type { VisiblePage } from "./visible-page.ts";
import type { VisibleText } from "./visible-text.ts";

/** A label and its value in running text, such as "Art.-Nr.: 4711" or "SKU" before a "4711" of its own. */
export interface InlineLabel {
  meaning: LabelMeaning;
  label: string;
  value: string;
  order: number;
}

/** Further than this below the title a number mostly belongs to something else. */
const NEAR = 150;

/** Labels that mean the shop's number and nothing else; "Ref." or "Code" may be the maker's. */
const STRONG_SKU =
  /sku|asin|(?:item|product|article|stock|artikel|art\.?|bestell|produkt)[ .-]*(?:n|id|code|#)|web id|артикул|код товара/i;

/** Adds article numbers, part numbers, GTINs and brands that are labelled in the text around the title (method `visible`). */
export function readInlineLabels(visible: VisiblePage, set: CandidateSet): LabelMeaning[] {
  const labels = findInlineLabels(visible);
  for (const { meaning, label, value, order } of labels) {
    const distance = visible.title ? Math.abs(order - visible.title.order) : NEAR;
    const strength = meaning === "sku" && !STRONG_SKU.test(label) ? 0.85 : 1;
    const confidence = strength * (0.55 + 0.3 * Math.max(0, 1 - distance / NEAR));
    const evidence = { method: "visible" as const, confidence, source: `text "${label}"` };
    if (meaning === "gtin") addCandidate(set, "gtin", normalizeGtin(value), evidence);
    else if (meaning === "brand")
      addCandidate(set, "brand", isBrandLike(value) ? value : null, { ...evidence, confidence: confidence * 0.9 });
    else if (meaning === "sku" || meaning === "mpn") addNumber(meaning, value, evidence, set);
  }
  return labels
    .filter(({ order }) => visible.title && Math.abs(order - visible.title.order) < 200)
    .map(({ meaning }) => meaning);
}

/** Numbers of several words are seldom the shop's. */
function addNumber(
  field: "sku" | "mpn",
  value: string,
  evidence: Parameters<typeof addCandidate>[3],
  set: CandidateSet,
): void {
  const factor = value.split(" ").length > 2 ? 0.6 : 1;
  addCandidate(set, field, cleanNumber(value), { ...evidence, confidence: evidence.confidence * factor });
}

const LABEL_AND_VALUE = /^(.{2,40}?)\s*(?:[:：#№]|nr\.|no\.)\s*[:#]?\s*(\S.{0,59})$/iu;
const BARE_NUMBER =
  /^(sku|ref\.?|art\.?(?:-?nr\.?)?|item|model|mpn|ean|gtin|isbn|артикул|код товара)\s+([\w./-]*\d[\w./-]*)$/iu;

export function findInlineLabels({ texts }: VisiblePage): InlineLabel[] {
  const found: InlineLabel[] = [];
  texts.forEach((text, i) => {
    if (found.length >= 60 || text.text.length > 100) return;
    const label = readOne(text, texts[i + 1], texts[i + 2]);
    if (label) found.push(label);
  });
  return found;
}

function readOne(
  text: VisibleText,
  next: VisibleText | undefined,
  afterNext: VisibleText | undefined,
): InlineLabel | null {
  const { order } = text;
  const whole = LABEL_AND_VALUE.exec(text.text) ?? BARE_NUMBER.exec(text.text);
  if (whole) {
    const [, label = "", value = ""] = whole;
    const meaning = labelMeaning(label) ?? labelMeaning(text.text.slice(0, text.text.length - value.length));
    return meaning && fits(meaning, value) ? { meaning, label, value: trimValue(value), order } : null;
  }
  const meaning = labelMeaning(text.text);
  if (!meaning || !next) return null;
  const hasColon = /[:：#]\s*$/.test(text.text);
  // The colon may stand in an element of its own.
  const value = /^[:：#-]$/.test(next.text) ? afterNext : next;
  if (!value || value.text.length > 60 || labelMeaning(value.text) !== null) return null;
  // Without a colon, only what stands right beside the label is its value.
  const box = text.element.parent;
  const beside =
    value.element.parent === text.element || (box !== null && box.end - box.index <= 8 && contains(box, value.element));
  if (!hasColon && value === next && !(beside && (meaning === "brand" || /\d/.test(value.text)))) return null;
  return fits(meaning, value.text) ? { meaning, label: text.text, value: trimValue(value.text), order } : null;
}

function trimValue(value: string): string {
  return value.replace(/^[\s:：#-]+|[\s,;|]+$/g, "").trim();
}

function fits(meaning: LabelMeaning, value: string): boolean {
  const bare = trimValue(value);
  if (meaning === "brand") return bare.length >= 2;
  if (meaning === "sku" || meaning === "mpn")
    return (
      looksLikeNumber(bare) &&
      /\d/.test(bare) &&
      !/[€$£%]|\d{1,2}[:.]\d{2}\b.*(?:am|pm|uhr)/i.test(bare) &&
      bare.length >= 2
    );
  return true;
}

function isBrandLike(value: string): boolean {
  return value.length <= 50 && value.split(" ").length <= 5 && /\p{L}/u.test(value) && !/[:?!]|https?/.test(value);
}
