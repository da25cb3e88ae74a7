import type { Database } from "@vitrine/db";
import type { Bus } from "../platform/bus.ts";
import type { Clock } from "../platform/clock.ts";

/** What the functions that make and end keys are handed. */
export interface KeysDeps {
  db: Database;
  clock: Clock;
  /** As `resolveSecret` gives it. */
  secret: string;
  /** Tells every node to forget what it knows of keys. */
  bus: Pick<Bus, "wake">;
}
