import { availabilityOfPhrase } from "./availability.ts";
import { addCandidate } from "./candidates.ts";
import { cleanNumber, looksLikeNumber } from "./clean-number.ts";
import { cleanLine } from "./clean-text.ts";
import { normalizeCondition } from "./condition.ts";
import type { CandidateSet } from "./contract.ts";
import { normalizeGtin } from "./gtin.ts";
import { attribute, contains, type HtmlElement, textOf } from "./html-tree.ts";
import { labelMeaning } from "./identifier-labels.ts";
import type { Page } from "./page.ts";

/** One label with its value, as a table or a list of the page shows them. */
export interface LabelledValue {
  label: string;
  value: string;
  source: string;
  /** The element that holds the value, for its place on the page. */
  element: HtmlElement;
}

const MAX_PAIRS = 400;

/** Adds specs, identifiers, brand, condition and availability from label/value tables and lists (method `visible`). */
export function readTables(page: Page, set: CandidateSet): LabelledValue[] {
  const pairs = findLabelledValues(page);
  const specs = new Map<string, string>();
  for (const pair of pairs) {
    addMeaning(pair, set);
    if (!specs.has(pair.label) && specs.size < 200) specs.set(pair.label, pair.value);
  }
  if (specs.size > 0) {
    addCandidate(set, "specs", Object.fromEntries(specs), {
      method: "visible",
      confidence: 0.7,
      source: pairs[0]?.source ?? "table",
    });
  }
  return pairs;
}

function addMeaning({ label, value, source }: LabelledValue, set: CandidateSet): void {
  const evidence = { method: "visible" as const, confidence: 0.7, source };
  const meaning = labelMeaning(label);
  if (meaning === "gtin") addCandidate(set, "gtin", firstGtin(value), { ...evidence, confidence: 0.8 });
  else if (meaning === "brand") addCandidate(set, "brand", value.length <= 60 ? value : null, evidence);
  else if (meaning === "condition") addCandidate(set, "condition", normalizeCondition(value), evidence);
  else if (meaning === "availability") addCandidate(set, "availability", availabilityOfPhrase(value), evidence);
  else if (meaning !== null && looksLikeNumber(value)) addCandidate(set, meaning, cleanNumber(value), evidence);
}

/** A cell may list several numbers; the first valid one is the product's. */
function firstGtin(value: string): string | undefined {
  for (const part of [value, ...value.split(/[,;/ ]+/)]) {
    const gtin = normalizeGtin(part);
    if (gtin) return gtin;
  }
  return undefined;
}

/** All label/value pairs of tables with two columns, definition lists and lists of "label: value". */
export function findLabelledValues(page: Page): LabelledValue[] {
  const pairs: LabelledValue[] = [];
  for (const row of page.byTag("tr")) {
    if (pairs.length >= MAX_PAIRS) return pairs;
    const cells = row.children.filter((child) => typeof child !== "string");
    if (cells.length === 2 && cells[0] && cells[1]) addPair(cells[0], cells[1], "table tr", pairs);
  }
  for (const list of page.byTag("dl")) readDefinitions(list, pairs);
  for (const item of page.byTag("li")) {
    if (pairs.length >= MAX_PAIRS) break;
    readListItem(item, pairs);
  }
  return pairs;
}

function readDefinitions(list: HtmlElement, pairs: LabelledValue[]): void {
  let label: HtmlElement | null = null;
  const entries = list.children
    .filter((child) => typeof child !== "string")
    .flatMap((child) => (child.tag === "div" ? child.children.filter((inner) => typeof inner !== "string") : [child]));
  for (const entry of entries) {
    if (pairs.length >= MAX_PAIRS) return;
    if (entry.tag === "dt") label = entry;
    else if (entry.tag === "dd" && label) {
      addPair(label, entry, "dl", pairs);
      label = null;
    }
  }
}

/** `<li><b>Label</b>: value</li>` and `<li><span>Label</span><span>value</span></li>`, but no navigation. */
function readListItem(item: HtmlElement, pairs: LabelledValue[]): void {
  if (item.end - item.index > 12 || item.end - item.index < 2) return;
  const parts = item.children.filter((child) => typeof child !== "string" || child.trim() !== "");
  const [first, second] = parts;
  if (!first || !second || parts.length > 3 || typeof first === "string" || first.tag === "a") return;
  const label = cleanLine(textOf(first, 200), 100);
  const whole = cleanLine(textOf(item, 800), 600);
  const value = whole.slice(label.length).replace(/^[\s:：]+/, "");
  const marked = /[:：]\s*$/.test(label) || /^\s*[:：]/.test(whole.slice(label.length)) || typeof second !== "string";
  if (!marked || !whole.startsWith(label) || insideNavigation(item)) return;
  pushPair(label, value, "li", item, pairs);
}

function insideNavigation(element: HtmlElement): boolean {
  for (let at: HtmlElement | null = element; at; at = at.parent) {
    if (at.tag === "nav" || at.tag === "header" || at.tag === "footer") return true;
  }
  return false;
}

function addPair(label: HtmlElement, value: HtmlElement, source: string, pairs: LabelledValue[]): void {
  if (contains(label, value)) return;
  // A cell that itself holds a table is layout.
  if (value.end - value.index > 60) return;
  pushPair(cleanLine(textOf(label, 300), 150), cleanLine(textOf(value, 1_000), 500), source, value, pairs);
}

function pushPair(label: string, value: string, source: string, element: HtmlElement, pairs: LabelledValue[]): void {
  const bare = label.replace(/\s*[:：]\s*$/, "").trim();
  if (bare === "" || value === "" || bare.length > 100 || bare === value || !/\p{L}/u.test(bare)) return;
  const id = attribute(element, "id") ?? attribute(element, "class")?.split(/\s+/)[0];
  pairs.push({ label: bare, value, source: `${source}${id ? `.${id}` : ""} "${bare}"`.slice(0, 200), element });
}
