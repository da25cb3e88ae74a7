import type { Database } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import type { Logger } from "../platform/log.ts";
import { isVolatileFact } from "./collect-facts.ts";
import type { Fact } from "./contract.ts";
import { buildCopyRequest, MAX_ANSWER_TOKENS } from "./copy-prompt.ts";
import type { CopyLanguage } from "./language.ts";
import type { Chat } from "./openai-chat.ts";
import { type ModelAnswer, readAnswer } from "./read-answer.ts";
import { createSlots } from "./slots.ts";
import { createTokenBudget } from "./token-budget.ts";

/** For the whole answer of one attempt, its body included. */
const TIMEOUT_MS = 30_000;

/** Fewer characters than a token has in English or German: the estimate is on the safe side. */
const CHARACTERS_PER_TOKEN = 2;

export interface CopyModelDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  config: Pick<Config, "OPENAI_API_KEY" | "OPENAI_BASE_URL" | "OPENAI_MODEL" | "AI_DAILY_BUDGET" | "AI_CONCURRENCY">;
}

export interface CopyModelOptions {
  /** Milliseconds an attempt may take. Default 30,000. */
  timeoutMs?: number;
  /** How to wait between attempts. Default: a timer. */
  wait?: (ms: number) => Promise<void>;
}

/** A language model that writes copy, with its limits: one for a process. */
export interface CopyModel {
  readonly name: string;
  /**
   * Has copy written. Prices and shop counts are kept from the model: they change by the hour, and the page shows them.
   *
   * @param keep stores the answer with its tokens, be it good or bad: they were paid for
   * @throws DomainError `rate_limited` (the day's budget), `unavailable`, `timeout`
   */
  write<T>(
    facts: readonly Fact[],
    language: CopyLanguage,
    keep: (answer: ModelAnswer & { tokens: number }) => Promise<T>,
  ): Promise<T>;
}

/** The model that the configuration names; null without a key. Speaks to any OpenAI-compatible service. */
export function createCopyModel(
  { db, clock, log, config }: CopyModelDeps,
  options: CopyModelOptions = {},
): CopyModel | null {
  const { timeoutMs = TIMEOUT_MS, wait } = options;
  const {
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1",
    OPENAI_MODEL: model,
  } = config;
  if (!apiKey) return null;
  const openChat = (): Promise<Chat> =>
    import("./openai-chat.ts").then(({ createChat }) => createChat({ apiKey, baseURL, timeoutMs, clock, log, wait }));
  // Loaded when it is needed: the SDK costs every start 30 MB and a good part of a second.
  let chat: Promise<Chat> | undefined;
  const slots = createSlots(config.AI_CONCURRENCY);
  const budget = createTokenBudget({ db, clock, limit: config.AI_DAILY_BUDGET });

  return {
    name: model,
    write(facts, language, keep) {
      const request = buildCopyRequest(
        facts.filter(({ id }) => !isVolatileFact(id)),
        language,
      );
      const estimate = Math.ceil(JSON.stringify(request).length / CHARACTERS_PER_TOKEN) + MAX_ANSWER_TOKENS;
      return slots.run(() =>
        budget.spend(estimate, async () => {
          chat ??= openChat();
          const completion = await (await chat)({ model, ...request });
          const answer = readAnswer(completion);
          return keep({ ...answer, tokens: answer.tokens ?? estimate });
        }),
      );
    },
  };
}
