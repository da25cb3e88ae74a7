import type { Platform } from "@vitrine/domain";
import { sql } from "kysely";
import { readCpuMs } from "./server-process.ts";

/** Time on all cores, by process id, of the server's processes that serve this database; on this machine only. */
export async function readBackendCpu({ db }: Platform): Promise<Map<number, number>> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database()`.execute(db.health);
  return new Map(rows.map(({ pid }) => [pid, readCpuMs(pid)]));
}

/** Milliseconds between the two readings. */
export function cpuBetween(before: Map<number, number>, after: Map<number, number>): number {
  return [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
}
