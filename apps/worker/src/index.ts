export type { WorkerPlatform } from "./context.ts";
export { isAllowed, parseRobots } from "./crawl/robots.ts";
export { createWorker, type Worker, type WorkerOptions } from "./worker.ts";
