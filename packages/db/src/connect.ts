import type { PGlite } from "@electric-sql/pglite";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM as EmbeddedOrm } from "@mikro-orm/pglite";
import { MikroORM as PostgresOrm } from "@mikro-orm/postgresql";
import type { EntityManager } from "@mikro-orm/sql";
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { entities, type Tables } from "./entities/index.ts";
import { migrations } from "./migrations/index.ts";
import { openEmbedded } from "./pglite.ts";
import { openPostgres, type PoolRole } from "./postgres.ts";

export interface ConnectOptions {
  /** PostgreSQL 15 or newer. Without it the embedded database is used. */
  url?: string | undefined;
  /** Where the embedded database keeps its files; in memory without it. */
  dataDir?: string | undefined;
  /** Connections over all roles, split 4:8:2:1 between ingest, reads, analytics and health. Default 15. */
  pool?: number;
  /** Told of connections that the server dropped; the pool has replaced them already. */
  onError?: (error: Error) => void;
  /** A dump of an embedded database to begin with. */
  snapshot?: Blob;
}

/** What the ORM is told on either driver. */
export const ormOptions = {
  entities,
  extensions: [Migrator],
  migrations: { migrationsList: migrations, snapshot: false, transactional: true, allOrNothing: false },
  schemaGenerator: { skipTables: [/^(event|visit)(_\d+)?$/], ignoreRoutines: true },
  allowGlobalContext: false,
  logger: () => {},
  // The settings come from the caller alone, never from the ORM's own variables.
  preferEnvVars: false,
};

/** An open database. The four query builders differ in their pool only; embedded, all four are the same session. */
export interface Database extends Record<PoolRole, Kysely<Tables>> {
  readonly kind: "postgres" | "pglite";
  /** A fresh unit of work, for writes of single rows and for admin screens. */
  em(): EntityManager;
  orm: EmbeddedOrm | PostgresOrm;
  /** The embedded session, for dumps and notifications. */
  pglite?: PGlite;
  /** The pools, for their figures and for LISTEN. */
  pools?: Record<PoolRole, Pool>;
  close(): Promise<void>;
}

/**
 * Opens the database that the options name. Does not migrate: see `migrate`.
 *
 * @throws DataDirInUseError if another process holds the data directory
 */
export async function connect(options: ConnectOptions = {}): Promise<Database> {
  if (options.url) {
    const { pools, kysely, close } = openPostgres(options.url, options.pool ?? 15, options.onError ?? (() => {}));
    const orm = new PostgresOrm({ ...ormOptions, dbName: "postgres", driverOptions: kysely.ingest });
    return { kind: "postgres", ...kysely, orm, em: () => orm.em.fork(), pools, close };
  }
  const { pglite, kysely, close } = await openEmbedded(options.dataDir, options.snapshot);
  const orm = new EmbeddedOrm({ ...ormOptions, dbName: "embedded", driverOptions: kysely });
  return {
    kind: "pglite",
    ingest: kysely,
    reads: kysely,
    analytics: kysely,
    health: kysely,
    orm,
    em: () => orm.em.fork(),
    pglite,
    close,
  };
}
