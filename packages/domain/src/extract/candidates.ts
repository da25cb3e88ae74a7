import type { Candidate, CandidateSet, ExtractionMethod, FieldName, FieldValues } from "./contract.ts";

/** More readings of one field than this add nothing. */
const MAX_CANDIDATES = 40;

/** Adds one reading, unless it is empty. */
export function addCandidate<K extends FieldName>(
  set: CandidateSet,
  field: K,
  value: FieldValues[K] | null | undefined,
  evidence: { method: ExtractionMethod; confidence: number; source: string },
): void {
  if (value === null || value === undefined || value === "") return;
  const list: Candidate<FieldValues[K]>[] = set[field] ?? [];
  if (list.length >= MAX_CANDIDATES) return;
  const { method, confidence, source } = evidence;
  list.push({ value, method, confidence: Math.min(1, Math.max(0, confidence)), source: source.slice(0, 200) });
  (set as Record<FieldName, unknown>)[field] = list;
}
