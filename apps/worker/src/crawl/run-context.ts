import type { Shop } from "@vitrine/domain/contract";
import type { ClaimedRun } from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";
import type { Frontier } from "./frontier.ts";
import type { PageWriter } from "./page-writer.ts";
import type { Pace } from "./politeness.ts";
import type { RunCounter } from "./run-counter.ts";

/** A run in this worker's hands. */
export interface RunContext {
  worker: WorkerContext;
  run: ClaimedRun;
  /** As it is now: its policy may change while it is crawled. */
  shop: Shop;
  pace: Pace;
  frontier: Frontier;
  writer: PageWriter;
  counter: RunCounter;
  signal: AbortSignal;
  /** Whether the sitemaps of the shop's robots.txt were added. */
  knowsSitemaps: boolean;
  /** Fetches in a row that the shop did not answer. */
  silences: number;
}
