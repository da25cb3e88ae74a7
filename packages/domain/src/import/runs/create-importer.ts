import type { ImportRunDetail } from "../../contract.ts";
import type { Logger } from "../../platform/log.ts";
import { applyRun, type ImportRunDeps, type WorkOptions } from "./apply-run.ts";
import { getImportRun } from "./queries.ts";
import { rollBackRun } from "./rollback-run.ts";

/** How long a caller waits for the end; most feeds are done by then. */
const PATIENCE_MS = 10_000;

/** Applies runs and takes them back, longer than a caller may want to wait. */
export interface Importer {
  /** Answers when it is done, or after ten seconds with how far it is. @throws DomainError as `applyRun` */
  apply(id: number): Promise<ImportRunDetail>;
  /** Answers when it is done, or after ten seconds with how far it is. @throws DomainError as `rollBackRun` */
  rollBack(id: number): Promise<ImportRunDetail>;
  /** Stops between two batches. What is not done goes on when it is called again, here or on another node. */
  close(): Promise<void>;
}

/** An importer of this process. */
export function createImporter(
  deps: ImportRunDeps & { log: Pick<Logger, "error"> },
  patienceMs = PATIENCE_MS,
): Importer {
  const closing = new AbortController();
  const working = new Map<string, Promise<ImportRunDetail>>();

  async function work(
    name: string,
    id: number,
    run: (deps: ImportRunDeps, options: WorkOptions) => Promise<ImportRunDetail>,
  ): Promise<ImportRunDetail> {
    const key = `${name} ${id}`;
    let answered = false;
    const begin = async () => {
      try {
        return await run(deps, { id, signal: closing.signal });
      } catch (err) {
        if (answered && !closing.signal.aborted) deps.log.error({ err, run: id }, "An import broke off");
        throw err;
      } finally {
        working.delete(key);
      }
    };
    const under = working.get(key) ?? begin();
    working.set(key, under);
    under.catch(() => {});
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    const done = await Promise.race([under, late]).finally(() => clearTimeout(timer));
    answered = true;
    return done ?? getImportRun(deps, { id });
  }

  return {
    apply: (id) => work("apply", id, applyRun),
    rollBack: (id) => work("rollBack", id, rollBackRun),
    async close() {
      closing.abort();
      await Promise.allSettled(working.values());
    },
  };
}
