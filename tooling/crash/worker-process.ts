import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scratch } from "../bench/scratch.ts";
import { type ServerProcess, startServerProcess } from "../bench/server-process.ts";

/**
 * As a worker is started (`npm start -w apps/worker`): left alone, its heap grows to where a page costs no more to collect than to
 * read, some 800 MB; with little room for what is young, most of a page is copied before it can be forgotten.
 */
const HEAP_MB = 400;
const YOUNG_MB = 64;

const PROGRAM = new URL("crawl-worker.ts", import.meta.url).pathname;

export interface WorkerProcessOptions {
  /** Writes a CPU profile there when it ends. */
  profile?: string | undefined;
  /** Bound of its heap, in MB; default as it is started. */
  heapMb?: number;
  /** Variables besides those that every worker gets. */
  settings?: Record<string, string>;
}

/** A worker in a process of its own that may crawl shops on loopback: their addresses, with commas between. The flags are those of `crawl-worker.ts`. */
export function startWorkerProcess(
  { config }: Scratch,
  shops: string,
  flags: string[] = [],
  { profile, heapMb = HEAP_MB, settings = {} }: WorkerProcessOptions = {},
): Promise<ServerProcess> {
  return startServerProcess({
    program: [PROGRAM, "--shop", shops, ...flags],
    environment: {
      NODE_ENV: "production",
      DATA_DIR: config.DATA_DIR,
      DATABASE_URL: config.DATABASE_URL as string,
      VITRINE_SECRET: config.VITRINE_SECRET as string,
      ...settings,
      NODE_OPTIONS: `--max-old-space-size=${heapMb} --max-semi-space-size=${YOUNG_MB}`,
      // It is started again and again: Crawlee alone takes a second to compile.
      NODE_COMPILE_CACHE: join(tmpdir(), "vitrine-compile-cache"),
    },
    directory: config.DATA_DIR,
    profile,
  });
}
