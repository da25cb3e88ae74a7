import type { Database, Tables } from "@vitrine/db";
import { type Kysely, sql, type Transaction } from "kysely";
import type { ApplyReport, ImportDiff, ImportRun, ImportRunDetail, RollbackReport } from "../../contract.ts";
import { notFound } from "../../platform/errors.ts";

interface RunRow extends Omit<ImportRun, "progress" | "counts"> {
  batches: number;
  applied: number;
  diff: ImportDiff | null;
  report: ApplyReport | null;
  rollback: RollbackReport | null;
}

const runColumns = sql`run.id, shop.slug as shop, run.format, run.source, run.status, run.complete,
  run.created_by as "createdBy", run.batches, run.applied, run.error, run.created_at as "createdAt",
  run.finished_at as "finishedAt"`;

/** Runs before an id, newest first, of one shop or of all. */
export async function findRuns(
  db: Kysely<Tables>,
  { shopId, before, limit }: { shopId: number | null; before: number | null; limit: number },
): Promise<ImportRun[]> {
  const { rows } = await sql<RunRow>`
    select ${runColumns}, case when run.diff is not null then jsonb_build_object('counts', run.diff -> 'counts') end as diff
    from import_run as run join shop on shop.id = run.shop_id
    where (${shopId}::bigint is null or run.shop_id = ${shopId}) and (${before}::bigint is null or run.id < ${before})
    order by run.id desc limit ${limit}`.execute(db);
  return rows.map(toRun);
}

/** @throws DomainError `not_found` */
export async function getImportRun(
  { db }: { db: Pick<Database, "ingest"> },
  { id }: { id: number },
): Promise<ImportRunDetail> {
  const { rows } = await sql<RunRow>`
    select ${runColumns}, run.diff, run.report, run.rollback
    from import_run as run join shop on shop.id = run.shop_id where run.id = ${id}`.execute(db.ingest);
  const row = rows[0];
  if (!row) throw notFound("import run", id);
  const { diff, report, rollback } = row;
  return { ...toRun(row), diff, report, rollback };
}

function toRun({ batches, applied, diff, report: _, rollback: __, ...run }: RunRow): ImportRun {
  const done = run.status === "rolling_back" || run.status === "rolled_back" ? batches - applied : applied;
  return { ...run, progress: { done, total: batches }, counts: diff?.counts ?? null };
}

/** A run that is about to be worked on. */
export interface LockedRun {
  id: number;
  shopId: number;
  status: ImportRun["status"];
  complete: boolean;
  keyField: string;
  batches: number;
  createdAt: Date;
  diff: ImportDiff | null;
  report: ApplyReport | null;
  rollback: RollbackReport | null;
}

/** Until the commit nobody else works on the run. @throws DomainError `not_found` */
export async function lockRun(trx: Transaction<Tables>, id: number): Promise<LockedRun> {
  const { rows } = await sql<LockedRun>`
    select id, shop_id as "shopId", status, complete, key_field as "keyField", batches, created_at as "createdAt", diff, report,
      rollback
    from import_run where id = ${id} for update`.execute(trx);
  if (!rows[0]) throw notFound("import run", id);
  return rows[0];
}
