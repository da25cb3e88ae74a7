import type { Database } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import { DomainError } from "../platform/errors.ts";
import { sumTokens } from "./queries.ts";

const DAY_MS = 86_400_000;

/** The tokens that copy may use in a UTC day. The ledger is the column `tokens` of `content`. */
export interface TokenBudget {
  /**
   * Runs a task that may use so many tokens and writes what it used into the ledger before it ends. What runs at the same
   * time in this process is counted in full; several processes together may pass the limit by what they have under way.
   *
   * @throws DomainError `rate_limited` until the next day, where that might be more than is left
   */
  spend<T>(atMost: number, task: () => Promise<T>): Promise<T>;
}

export function createTokenBudget(deps: { db: Database; clock: Clock; limit: number }): TokenBudget {
  const { db, clock, limit } = deps;
  let reserved = 0;
  return {
    async spend(atMost, task) {
      const now = clock.now().getTime();
      const today = Math.floor(now / DAY_MS) * DAY_MS;
      reserved += atMost;
      // Of everybody who came before, the cost stands in here or in the ledger as it is read below, or in both.
      const claimed = reserved;
      try {
        const spent = await sumTokens(db, new Date(today));
        if (spent + claimed > limit) {
          throw new DomainError("rate_limited", `The day's budget of ${limit} tokens for copy is used up.`, {
            retryAfterMs: today + DAY_MS - now,
          });
        }
        return await task();
      } finally {
        reserved -= atMost;
      }
    },
  };
}
