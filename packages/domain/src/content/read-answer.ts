import { z } from "zod";
import { textSchema } from "../platform/schema.ts";
import type { ContentSentence } from "./contract.ts";

/** What a model wrote, or why that cannot be used. */
export interface ModelAnswer {
  sentences: ContentSentence[];
  /** Empty where the answer has the asked form. Whether it is true is another question: see `verifySentences`. */
  rejections: string[];
  /** Tokens paid for; null where the service does not say. */
  tokens: number | null;
}

const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().max(50_000).nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z
    .object({ total_tokens: z.int().min(0).max(10_000_000) })
    .nullish()
    .catch(null),
});

const sentencesSchema = z.strictObject({
  sentences: z.array(z.strictObject({ text: textSchema(2_000), facts: z.array(z.int().positive()).max(100) })).max(100),
});

/** Reads a service's answer, which is as little to be trusted as any other input. Never throws. */
export function readAnswer(completion: unknown): ModelAnswer {
  const parsed = completionSchema.safeParse(completion);
  const choice = parsed.data?.choices[0];
  const tokens = parsed.data?.usage?.total_tokens ?? null;
  const reject = (reason: string): ModelAnswer => ({ sentences: [], rejections: [reason], tokens });

  if (!choice) return reject("The answer is not a chat completion.");
  const { finish_reason: reason, message } = choice;
  if (message.refusal) return reject("The model refused to write.");
  if (reason === "length") return reject("The answer was cut off at the limit of its length.");
  if (reason === "content_filter") return reject("The answer was withheld by the service's filter.");
  const answer = sentencesSchema.safeParse(parseJson(message.content ?? ""));
  if (!answer.success) return reject("The answer is not JSON of the asked form.");
  return { sentences: answer.data.sentences, rejections: [], tokens };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
