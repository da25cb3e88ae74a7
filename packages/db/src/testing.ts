import { createHash, randomBytes } from "node:crypto";
import { existsSync, linkSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { connect, type Database } from "./connect.ts";
import { migrate } from "./migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** PostgreSQL server for tests; empty where there is none. */
    databaseUrl: string;
    /** Redis server for tests; empty where there is none. */
    redisUrl: string;
  }
}

/**
 * Declares the same suite for PGlite and for PostgreSQL, each on a migrated database of its own. Without a
 * `DATABASE_URL` the PostgreSQL half is skipped.
 */
export function describeOnBothDatabases(name: string, suite: (db: () => Database) => void): void {
  const kinds = [
    { kind: "PGlite", open: openEmbeddedTestDatabase, present: true },
    { kind: "PostgreSQL", open: openPostgresTestDatabase, present: Boolean(inject("databaseUrl")) },
  ];
  for (const { kind, open, present } of kinds) {
    describe.skipIf(!present)(`${name} on ${kind}`, () => {
      let db: Database;
      beforeAll(async () => {
        db = await open();
      }, 30_000);
      afterAll(async () => {
        await db?.close();
      });
      suite(() => db);
    });
  }
}

/** An embedded database in memory, from a snapshot that is migrated once per change of the migrations. */
export async function openEmbeddedTestDatabase(): Promise<Database> {
  const file = join(tmpdir(), `vitrine-test-${await migrationsHash()}.tar`);
  if (!existsSync(file)) {
    const db = await connect();
    await migrate(db);
    const dump = await db.pglite?.dumpDataDir("none");
    await db.close();
    // Two test processes may both come here: the first one's file stays, since others may be reading it by then.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, Buffer.from(await (dump as Blob).arrayBuffer()));
    try {
      linkSync(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(own);
    }
  }
  return connect({ snapshot: await openAsBlob(file) });
}

/** A fresh, migrated database on the test server, dropped on close. */
export async function openPostgresTestDatabase(): Promise<Database> {
  const server = inject("databaseUrl");
  const name = `vitrine_test_${randomBytes(6).toString("hex")}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = await connect({ url: url.href });
  await migrate(db);
  const close = db.close;
  return Object.assign(db, {
    async close() {
      await close();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  });
}

async function onServer(url: string, statement: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 });
  try {
    await pool.query(statement);
  } finally {
    await pool.end();
  }
}

async function migrationsHash(): Promise<string> {
  const hash = createHash("sha256");
  const directory = new URL("./migrations/", import.meta.url);
  for (const file of (await readdir(directory)).sort()) hash.update(await readFile(new URL(file, directory)));
  return hash.digest("hex").slice(0, 16);
}
