import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import type { Tables } from "./entities/index.ts";
import { MarkReadingClient } from "./postgres-client.ts";
import { pgTypes } from "./type-map.ts";

/** Who uses a pool. Each has its own bound, so that analytics or a flood of events cannot starve reads. */
export type PoolRole = "ingest" | "reads" | "analytics" | "health";

/** Shares of `DATABASE_POOL`, and how long one statement of the role may run, in milliseconds. */
const roles: Record<PoolRole, { share: number; statementTimeout: number }> = {
  ingest: { share: 4, statementTimeout: 30_000 },
  reads: { share: 8, statementTimeout: 5_000 },
  analytics: { share: 2, statementTimeout: 30_000 },
  health: { share: 1, statementTimeout: 2_000 },
};

const shares = Object.values(roles).reduce((sum, role) => sum + role.share, 0);

/** A connection is replaced now and then: the plans that it keeps would only become more. */
const LIFETIME_SECONDS = 3_600;
/** A caller that gets no connection within this time is told so, instead of waiting for ever. */
const CONNECT_TIMEOUT_MS = 2_000;

export interface PostgresConnection {
  pools: Record<PoolRole, Pool>;
  kysely: Record<PoolRole, Kysely<Tables>>;
  close(): Promise<void>;
}

/** Opens one pool per role. Connects lazily: a database that is down does not stop the process from starting. */
export function openPostgres(url: string, size: number, onError: (error: Error) => void): PostgresConnection {
  const pools = {} as Record<PoolRole, Pool>;
  const kysely = {} as Record<PoolRole, Kysely<Tables>>;
  for (const [role, { share, statementTimeout }] of Object.entries(roles) as [PoolRole, (typeof roles)[PoolRole]][]) {
    const pool = new Pool({
      Client: MarkReadingClient,
      // Only what writes has statements that nobody awaits.
      pipeline: role === "ingest",
      connectionString: url,
      max: Math.max(1, Math.round((size * share) / shares)),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      statement_timeout: statementTimeout,
      query_timeout: statementTimeout + 500,
      idle_in_transaction_session_timeout: 60_000,
      application_name: `vitrine-${role}`,
      options: "-c timezone=UTC",
      types: pgTypes(),
    });
    // An error of an idle connection without a listener ends the process.
    pool.on("error", onError);
    pool.on("connect", (client) => client.on("error", onError));
    pools[role] = pool;
    kysely[role] = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  }
  return {
    pools,
    kysely,
    async close() {
      await Promise.all(Object.values(kysely).map((instance) => instance.destroy()));
    },
  };
}
