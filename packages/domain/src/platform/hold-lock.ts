import type { Database } from "@vitrine/db";
import { createOwnConnection } from "./own-connection.ts";

/**
 * Does something that one node does at a time, however long it takes, and nothing where another one is at it. The lock is a
 * session's, so it goes with a killed process, and what is done under it is committed step by step.
 *
 * @param run told by the signal that the lock is lost
 * @throws Error if the connection that held it was lost
 */
export async function holdLock(
  { pools }: Pick<Database, "pools">,
  lock: number,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  // The only process that has an embedded database open is this one.
  if (!pools) return run(lost.signal);
  const session = createOwnConnection(pools.health, "lock");
  session.on("error", () => lost.abort());
  session.on("end", () => lost.abort());
  try {
    await session.connect();
    const { rows } = await session.query(`select where pg_try_advisory_lock(${lock})`);
    if (rows.length === 0) return;
    await run(lost.signal).finally(() => session.query(`select pg_advisory_unlock(${lock})`));
  } finally {
    // Politely, but a dead connection is not waited for.
    session.end().catch(() => {});
  }
}
