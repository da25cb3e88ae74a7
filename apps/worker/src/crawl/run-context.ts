import type { Shop } from "@vitrine/domain/contract";
import type { WorkerContext } from "../context.ts";
import type { Frontier } from "./frontier.ts";
import type { Report } from "./page-outcome.ts";
import type { PageWriter } from "./page-writer.ts";
import type { Pace } from "./politeness.ts";
import type { RunCounter } from "./run-counter.ts";

/** A run in this worker's hands, or pages that somebody asked for. */
export interface RunContext {
  worker: WorkerContext;
  /** null: no run, each page is tried once. */
  runId: number | null;
  /** As it is now: its policy may change while it is crawled. */
  shop: Shop;
  pace: Pace;
  frontier: Frontier;
  writer: PageWriter;
  counter: RunCounter;
  signal: AbortSignal;
  /** To be told of every page. */
  report: Report;
  /** Whether the sitemaps of the shop's robots.txt were added. */
  knowsSitemaps: boolean;
  /** The shop did not answer last time. */
  isTroubled: boolean;
}
