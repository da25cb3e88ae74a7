import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import { deleteInChunks } from "../../platform/delete-in-chunks.ts";
import type { Logger } from "../../platform/log.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A feed that is still being read after a day lost its reader. */
const READING_MS = DAY_MS;
/** As long as the change log: so long can a run be applied, or taken back. */
const KEPT_MS = 30 * DAY_MS;

/** Lets go of what feeds are held for: unfinished ones after a day, what was read and how to undo it after thirty. */
export async function endOldImports({ db, clock }: { db: Pick<Database, "ingest">; clock: Clock }): Promise<void> {
  const ago = (ms: number) => new Date(clock.now().getTime() - ms);
  await sql`update import_run set status = 'failed', error = 'Whoever read it was stopped.', finished_at = ${clock.now()}
    where status = 'reading' and created_at < ${ago(READING_MS)}`.execute(db.ingest);
  // One that was stopped half way would else go on with what is no longer there, and take all it listed for gone.
  await sql`update import_run set status = 'failed', finished_at = ${clock.now()},
      error = case status when 'previewed' then 'It was not applied' when 'applying' then 'It was not applied to its end'
        else 'It was not taken back to its end' end || ' within thirty days.'
    where status in ('previewed', 'applying', 'rolling_back') and created_at < ${ago(KEPT_MS)}`.execute(db.ingest);
  const ended = sql`run_id in (select id from import_run
    where created_at < ${ago(KEPT_MS)} or (status = 'failed' and finished_at >= ${ago(KEPT_MS)}))`;
  await deleteInChunks(db.ingest, "import_batch", ended);
  await deleteInChunks(db.ingest, "import_touch", ended);
}

/** Does it soon after the start and once an hour; any number of nodes may. @returns stops it */
export function keepImports(
  deps: Parameters<typeof endOldImports>[0] & { log: Pick<Logger, "warn"> },
): () => Promise<void> {
  let running = Promise.resolve();
  const end = () => {
    running = endOldImports(deps).catch((err) => deps.log.warn({ err }, "Old imports were not ended"));
  };
  end();
  const timer = setInterval(end, HOUR_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
