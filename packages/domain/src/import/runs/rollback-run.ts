import { sql } from "kysely";
import type { ImportRunDetail, RollbackReport } from "../../contract.ts";
import { DomainError } from "../../platform/errors.ts";
import type { ImportRunDeps, WorkOptions } from "./apply-run.ts";
import { getImportRun, lockRun } from "./queries.ts";
import { rollBackLastBatch } from "./rollback-batch.ts";

const nothing: RollbackReport = { removed: 0, restored: 0, kept: 0, productsRemoved: 0, observations: 0 };

/**
 * Takes a whole run out of the catalog again, batch by batch, the last one first: the catalog is as if the run had never
 * been, but for offers that were seen again since, and for brands, categories and attributes, which stay in the
 * vocabulary. Where a process was stopped the same call goes on; one broken off while applying can be taken back too.
 *
 * @throws DomainError `not_found`, or `conflict` for a run that was not applied or whose undo is past its time
 */
export async function rollBackRun(
  deps: ImportRunDeps,
  { id, onProgress, signal }: WorkOptions,
): Promise<ImportRunDetail> {
  await beginRollback(deps, id);
  for (let done = 1; await rollBackLastBatch(deps, id); done++) {
    onProgress?.(done);
    signal?.throwIfAborted();
  }
  await sql`update import_run set status = 'rolled_back', finished_at = ${deps.clock.now()},
      rollback = coalesce(rollback, ${JSON.stringify(nothing)}::jsonb)
    where id = ${id} and status = 'rolling_back'`.execute(deps.db.ingest);
  return getImportRun(deps, { id });
}

async function beginRollback({ db }: ImportRunDeps, id: number): Promise<void> {
  await db.ingest.transaction().execute(async (trx) => {
    const { status } = await lockRun(trx, id);
    if (status === "rolled_back" || status === "rolling_back") return;
    const refuse = (why: string) =>
      new DomainError("conflict", `The import ${id} ${why}.`, { resource: "import run", id });
    if (status !== "applied" && status !== "applying") throw refuse(`is ${status}: there is nothing to take back`);
    const { rows } = await sql<{ lost: boolean }>`
      select run.applied > (select count(*) from import_batch where run_id = ${id} and undo is not null) as lost
      from import_run as run where id = ${id}`.execute(trx);
    if (rows[0]?.lost) throw refuse("was applied too long ago: what it takes to undo it is no longer kept");
    await sql`update import_run set status = 'rolling_back' where id = ${id}`.execute(trx);
  });
}
