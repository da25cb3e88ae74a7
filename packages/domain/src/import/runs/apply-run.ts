import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { ImportRunDetail } from "../../contract.ts";
import type { Clock } from "../../platform/clock.ts";
import { DomainError } from "../../platform/errors.ts";
import type { CatalogWriterDeps } from "../../prices/observe.ts";
import { applyNextBatch } from "./apply-batch.ts";
import { markNextGone } from "./mark-gone.ts";
import { getImportRun, lockRun } from "./queries.ts";
import { isWhole } from "./stage-feed.ts";

export interface ImportRunDeps extends CatalogWriterDeps {
  db: Pick<Database, "kind" | "ingest">;
  clock: Clock;
}

export interface WorkOptions {
  id: number;
  /** Told after each batch. */
  onProgress?: (done: number) => void;
  /** Stops between two batches; the same call goes on with the rest. */
  signal?: AbortSignal | undefined;
}

/**
 * Writes a previewed run into the catalog, batch by batch. Where a process was stopped the same call goes on, and several
 * at once share the work. A run that is applied stays as it is.
 *
 * @throws DomainError `not_found`, or `conflict` for a run that is being read, has failed or was taken back
 */
export async function applyRun(deps: ImportRunDeps, { id, onProgress, signal }: WorkOptions): Promise<ImportRunDetail> {
  const run = await beginApplying(deps, id);
  if (run.status === "applied") return getImportRun(deps, { id });
  for (let done = 1; await applyNextBatch(deps, id); done++) {
    onProgress?.(done);
    signal?.throwIfAborted();
  }
  if (run.complete && run.diff && isWhole(run.diff)) while (await markNextGone(deps, id)) signal?.throwIfAborted();
  await sql`update import_run set status = 'applied', finished_at = ${deps.clock.now()}
    where id = ${id} and status = 'applying'`.execute(deps.db.ingest);
  return getImportRun(deps, { id });
}

function beginApplying({ db }: ImportRunDeps, id: number) {
  return db.ingest.transaction().execute(async (trx) => {
    const run = await lockRun(trx, id);
    if (run.status !== "previewed" && run.status !== "applying" && run.status !== "applied") {
      const why = run.status === "reading" ? "is still being read" : `is ${run.status.replace("_", " ")}`;
      throw new DomainError("conflict", `The import ${id} ${why}: read the feed again.`, {
        resource: "import run",
        id,
      });
    }
    if (run.status === "previewed") await sql`update import_run set status = 'applying' where id = ${id}`.execute(trx);
    return run;
  });
}
