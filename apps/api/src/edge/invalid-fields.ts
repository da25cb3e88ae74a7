import type { ZodError } from "zod";

type Issue = ZodError["issues"][number];

/** An answer stays small, however much of the input is wrong. */
const MAX_FIELDS = 20;
const MAX_LENGTH = 200;

/**
 * What is wrong with the input, by the path of the field: `{ "filter.price.min": "Too small: expected number to be >=0" }`.
 * The input as a whole is called `input`. At most 20 fields, names and messages cut at 200 characters.
 */
export function listInvalidFields(error: ZodError): Record<string, string> {
  const fields = error.issues.flatMap((issue) => explain(issue, []));
  return Object.fromEntries(fields.slice(0, MAX_FIELDS).map((pair) => pair.map((text) => text.slice(0, MAX_LENGTH))));
}

function explain(issue: Issue, parents: PropertyKey[]): [field: string, message: string][] {
  const path = [...parents, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => [toField([...path, key]), "is not a known field"]);
  }
  if (issue.code === "invalid_union") {
    // The alternative that fits best says the most: `{ slug, colour }` is a wrong `{ slug }`, not a wrong `{ id }`.
    const [closest] = issue.errors.toSorted((a, b) => a.length - b.length);
    if (closest && closest.length > 0) return closest.flatMap((inner) => explain(inner, path));
  }
  return [[toField(path), issue.message]];
}

function toField(path: PropertyKey[]): string {
  return path.map(String).join(".") || "input";
}
