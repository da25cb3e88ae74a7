import { DomainError } from "../platform/errors.ts";

/** A bound on what is under way at once. */
export interface Slots {
  /**
   * Runs a task when a slot is free, in the order of asking.
   *
   * @throws DomainError `unavailable` where too many are waiting already
   */
  run<T>(task: () => Promise<T>): Promise<T>;
}

const MAX_WAITING_PER_SLOT = 16;

export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async run(task) {
      if (free > 0) free--;
      else if (waiting.length >= count * MAX_WAITING_PER_SLOT) {
        throw new DomainError("unavailable", "Too much copy is being written.", { retryAfterMs: 10_000 });
      } else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        // The slot goes straight to the next in line, so that nobody who has just come is faster.
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
