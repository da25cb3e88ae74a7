import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { Kysely, PGliteDialect } from "kysely";
import { lockDataDir } from "./data-dir-lock.ts";
import type { Tables } from "./entities/index.ts";
import { parsers } from "./type-map.ts";

export interface EmbeddedConnection {
  pglite: PGlite;
  kysely: Kysely<Tables>;
  close(): Promise<void>;
}

/**
 * Opens the embedded database in a directory, or in memory where there is none, and holds the directory for this
 * process.
 *
 * @param snapshot an earlier `dumpDataDir()`, to begin with instead of an empty cluster
 * @throws DataDirInUseError
 */
export async function openEmbedded(dataDir?: string, snapshot?: Blob): Promise<EmbeddedConnection> {
  const unlock = dataDir ? lockDataDir(dataDir) : () => {};
  try {
    const directory = dataDir && join(dataDir, "db");
    if (directory) mkdirSync(directory, { recursive: true });
    const pglite = await PGlite.create({
      ...(directory && { dataDir: directory }),
      ...(snapshot && { loadDataDir: snapshot }),
      extensions: { unaccent, pg_trgm },
      parsers,
    });
    await pglite.exec("set timezone to 'UTC'");
    return {
      pglite,
      kysely: new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }),
      async close() {
        if (!pglite.closed) await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
