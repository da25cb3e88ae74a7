import type {
  Candidate,
  CandidateSet,
  ExtractedField,
  ExtractedFields,
  FieldName,
  FieldValues,
  Money,
} from "./contract.ts";

const MAX_KEPT = 12;

/** How a field's candidates are judged. */
interface Rule<T> {
  /** Values with the same key state the same fact. Without a key, candidates neither agree nor contradict. */
  key?: (value: T) => string;
  /** Joins the winner with what the others add. */
  merge?: (values: T[]) => T;
}

const word = (value: string) =>
  value
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, " ")
    .trim();
const compact = (value: string) => value.toLowerCase().replace(/[\s._/-]+/g, "");

const RULES: { [K in FieldName]: Rule<FieldValues[K]> } = {
  name: { key: word },
  brand: { key: word },
  sku: { key: compact },
  mpn: { key: compact },
  gtin: { key: (value) => value },
  price: { key: moneyKey },
  listPrice: { key: moneyKey },
  availability: { key: (value) => value },
  condition: { key: (value) => value },
  shipping: { key: moneyKey },
  images: { merge: (lists) => [...new Set(lists.flat())].slice(0, 20) },
  description: {},
  categoryPath: { key: (path) => path.map(word).join(">") },
  specs: { merge: mergeSpecs },
  rating: { key: ({ value }) => value.toFixed(1) },
  groupId: { key: compact },
  variants: {},
};

/**
 * Picks each field's value. Candidates that say the same strengthen each other, once per method (one template writes the same
 * mistake twice); what contradicts the winner weakens it. A list price must lie above the price and share its currency.
 */
export function judgeCandidates(set: CandidateSet): ExtractedFields {
  const fields: ExtractedFields = {};
  for (const name of Object.keys(set) as FieldName[]) judgeField(name, set, fields);
  completeCurrency(fields);
  dropImpossibleListPrice(fields);
  return fields;
}

function judgeField<K extends FieldName>(name: K, set: CandidateSet, fields: ExtractedFields): void {
  const candidates = set[name] as Candidate<FieldValues[K]>[] | undefined;
  if (!candidates || candidates.length === 0) return;
  (fields as Record<K, ExtractedField<FieldValues[K]>>)[name] = judge(candidates, RULES[name]);
}

function judge<T>(candidates: Candidate<T>[], rule: Rule<T>): ExtractedField<T> {
  const sorted = candidates.toSorted((a, b) => b.confidence - a.confidence);
  const groups = new Map<string, Candidate<T>[]>();
  sorted.forEach((candidate, i) => {
    const key = rule.key ? rule.key(candidate.value) : String(i);
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  });
  const rated = [...groups.values()]
    .map((members) => ({ members, score: agreement(members) }))
    .sort((a, b) => b.score - a.score);
  const [winner, rival] = rated as [(typeof rated)[0], (typeof rated)[0] | undefined];
  const best = winner.members[0] as Candidate<T>;
  const contradiction = rule.key && rival ? 1 - 0.4 * rival.score : 1;
  return {
    value: rule.merge ? rule.merge(sorted.map(({ value }) => value)) : best.value,
    confidence: Math.round(winner.score * contradiction * 1_000) / 1_000,
    method: best.method,
    source: best.source,
    candidates: sorted.slice(0, MAX_KEPT),
  };
}

/** The chance that at least one of the agreeing methods is right, were they independent. */
function agreement(members: Candidate<unknown>[]): number {
  const byMethod = new Map<string, number>();
  for (const { method, confidence } of members) byMethod.set(method, Math.max(byMethod.get(method) ?? 0, confidence));
  let miss = 1;
  for (const confidence of byMethod.values()) miss *= 1 - confidence;
  return 1 - miss;
}

/** Amounts count in hundredths whatever the currency, so that a price without one agrees with the same price that has one. */
function moneyKey(money: Money): string {
  return String(money.amount);
}

function mergeSpecs(all: Record<string, string>[]): Record<string, string> {
  const merged = new Map<string, string>();
  const seen = new Set<string>();
  for (const [label, value] of all.flatMap((specs) => Object.entries(specs))) {
    if (merged.size >= 200 || seen.has(word(label))) continue;
    seen.add(word(label));
    merged.set(label, value);
  }
  return Object.fromEntries(merged);
}

/** A winner without currency takes it from a candidate with the same amount, else from any that states one. */
function completeCurrency(fields: ExtractedFields): void {
  const { price } = fields;
  if (price && price.value.currency === null) {
    const { amount } = price.value;
    const stated = price.candidates.filter(({ value }) => value.currency !== null);
    const currency = (stated.find(({ value }) => value.amount === amount) ?? stated[0])?.value.currency ?? null;
    price.value = { amount, currency };
  }
  for (const field of [fields.listPrice, fields.shipping]) {
    if (field && field.value.currency === null)
      field.value = { ...field.value, currency: price?.value.currency ?? null };
  }
}

function dropImpossibleListPrice(fields: ExtractedFields): void {
  const { price, listPrice } = fields;
  if (!listPrice) return;
  const fits = (money: Money) =>
    price !== undefined &&
    money.amount > price.value.amount &&
    money.amount < price.value.amount * 20 &&
    (money.currency ?? price.value.currency) === price.value.currency;
  if (fits(listPrice.value)) return;
  const next = listPrice.candidates.filter(({ value }) => fits(value));
  if (next[0]) fields.listPrice = judge(next, RULES.listPrice);
  else delete fields.listPrice;
}
