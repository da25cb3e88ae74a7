import { OpenAI } from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { type RetryDeps, retryModelCall } from "./retry-model-call.ts";

export interface ChatOptions extends RetryDeps {
  apiKey: string;
  baseURL: string;
  /** For the whole answer of one attempt, its body included. */
  timeoutMs: number;
}

/** Sends a request and gives the answer as it came: unchecked. */
export type Chat = (request: ChatCompletionCreateParamsNonStreaming) => Promise<unknown>;

/** A client of the chat completions API, the one that every compatible service speaks. */
export function createChat({ apiKey, baseURL, timeoutMs, ...retry }: ChatOptions): Chat {
  const client = new OpenAI({
    apiKey,
    baseURL,
    timeout: timeoutMs,
    // Retrying is done in one place, ours.
    maxRetries: 0,
    logLevel: "off",
    // Else it would look for these in the environment, which only the configuration reads.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
  return (request) => retryModelCall(() => client.chat.completions.create(request), retry);
}
