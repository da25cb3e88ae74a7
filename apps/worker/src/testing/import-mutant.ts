import { vi } from "vitest";
import type { WorkerBuild } from "./crawl-with.ts";

type Exports = Record<string, unknown>;

/**
 * A build of the worker in which some functions are others: how a defence that has no switch is taken out. Nothing in
 * production can do this.
 *
 * @param mutations what to replace, by file below `crawl/`
 */
export async function importMutant(mutations: Record<string, Exports>): Promise<WorkerBuild> {
  const paths = Object.keys(mutations).map((file) => new URL(`../crawl/${file}`, import.meta.url).pathname);
  vi.resetModules();
  for (const [index, replaced] of Object.values(mutations).entries()) {
    vi.doMock(paths[index] as string, async (original) => ({ ...(await original<Exports>()), ...replaced }));
  }
  const { createWorkerContext } = await import("../create-context.ts");
  const { runCrawl } = await import("../crawl/run-crawl.ts");
  for (const path of paths) vi.doUnmock(path);
  vi.resetModules();
  return { createWorkerContext, runCrawl };
}
