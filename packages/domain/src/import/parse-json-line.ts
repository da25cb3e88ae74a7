import type { z } from "zod";
import { FeedFieldError } from "./feed-line.ts";
import type { TextLine } from "./split-lines.ts";

/** @throws FeedFieldError without a field if the line is too long or no JSON object */
export function parseJsonLine({ text, isTooLong }: TextLine): object {
  if (isTooLong) throw new FeedFieldError(null, "The line is too long");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FeedFieldError(null, `The line is not JSON: ${(cause as Error).message.slice(0, 200)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FeedFieldError(null, "The line is no JSON object");
  }
  return value;
}

/** @throws FeedFieldError naming the first wrong field by its path, "product.gtin" */
export function checkFields<T>(schema: z.ZodType<T>, value: object): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    throw new FeedFieldError([...issue.path, issue.keys[0]].join("."), "is not a known field");
  }
  const message = issue.message.replace(/^Invalid input: /, "");
  throw new FeedFieldError(issue.path.join(".") || null, message);
}
