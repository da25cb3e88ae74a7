import type { Clock } from "@vitrine/domain";
import type { CrawlStats } from "@vitrine/domain/contract";
import { type CrawlWriterDeps, updateRun } from "@vitrine/domain/crawl";

type Counts = Partial<Omit<CrawlStats, "statuses">> & { status?: number };

/** How often a run's figures are written while it is under way. */
const WRITE_EVERY_MS = 1_000;

/** Counts what a run does, and writes it down now and then. */
export interface RunCounter {
  add(counts: Counts): void;
  /** Writes what was not written yet, unless it was written just now. */
  write(): Promise<void>;
  /** Writes what was not written yet. */
  flush(): Promise<void>;
}

export function createRunCounter(deps: CrawlWriterDeps & { clock: Clock }, runId: number): RunCounter {
  let pending: Partial<CrawlStats> = {};
  let writtenAt = deps.clock.now().getTime();

  async function flush(): Promise<void> {
    const add = pending;
    pending = {};
    writtenAt = deps.clock.now().getTime();
    if (Object.keys(add).length > 0) await updateRun(deps, { id: runId, add });
  }

  return {
    add({ status, ...counts }) {
      for (const [name, count] of Object.entries(counts) as [Exclude<keyof CrawlStats, "statuses">, number][]) {
        if (count !== 0) pending[name] = (pending[name] ?? 0) + count;
      }
      if (status) pending.statuses = { ...pending.statuses, [status]: (pending.statuses?.[status] ?? 0) + 1 };
    },
    async write() {
      if (deps.clock.now().getTime() - writtenAt >= WRITE_EVERY_MS) await flush();
    },
    flush,
  };
}
