import { sql } from "kysely";
import type { CrawlWriterDeps } from "./deps.ts";

/** So many requests in a row without an answer put a host to rest: it is down or has shut us out. */
const MAX_SILENCES = 10;
const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 6 * 3_600_000;
/** A run waits for so many rests of its host, half an hour in all, before it is given up. */
const MAX_RESTS_OF_A_RUN = 5;

/** How a host stands after a request that it did not answer. */
export interface HostState {
  failures: number;
  /** No request before; null: it does not rest. */
  restUntil: Date | null;
  /** It has rested so often that a run need not wait for it. */
  isDown: boolean;
}

/**
 * Notes that a host did not answer. The tenth time in a row it is put to rest, for a minute; then one request is let
 * through, and each that is not answered either doubles the rest, up to six hours. All workers see it.
 */
export async function noteSilence(
  { db, clock }: CrawlWriterDeps,
  { host, error }: { host: string; error: string },
): Promise<HostState> {
  const now = clock.now();
  const { rows } = await sql<{ failures: number; rests: number }>`
    insert into crawl_host (host, failures, rests, error, at) values (${host}, 1, 0, ${error.slice(0, 500)}, ${now})
    on conflict (host) do update set failures = crawl_host.failures + 1, error = excluded.error, at = excluded.at,
      rests = crawl_host.rests + case when crawl_host.failures + 1 >= ${MAX_SILENCES} then 1 else 0 end
    returning failures, rests`.execute(db.ingest);
  const { failures, rests } = rows[0]!;
  if (rests === 0) return { failures, restUntil: null, isDown: false };
  const rest = Math.min(FIRST_REST_MS * 2 ** (rests - 1), LONGEST_REST_MS);
  const restUntil = new Date(now.getTime() + rest);
  await sql`update crawl_host set rest_until = ${restUntil} where host = ${host}`.execute(db.ingest);
  return { failures, restUntil, isDown: rests > MAX_RESTS_OF_A_RUN };
}

/** Notes that a host answered: nothing is wrong with it. */
export async function noteAnswer({ db }: Pick<CrawlWriterDeps, "db">, { host }: { host: string }): Promise<void> {
  await sql`delete from crawl_host where host = ${host}`.execute(db.ingest);
}
