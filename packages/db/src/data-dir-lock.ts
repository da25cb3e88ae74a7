import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Another process has the data directory open. */
export class DataDirInUseError extends Error {
  override name = "DataDirInUseError";

  constructor(dataDir: string, pid: number, file: string) {
    super(
      `The data directory ${dataDir} is in use by process ${pid}. The embedded database is for one process: stop the ` +
        `other one, choose another DATA_DIR, or set DATABASE_URL. (If no such process runs, delete ${file}.)`,
    );
  }
}

/**
 * Holds a directory for this process: two processes on one PGlite directory both start and silently lose data.
 * A lock left by a killed process is taken over.
 *
 * @returns the function that gives the directory free again
 * @throws DataDirInUseError
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "process.lock");
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = openSync(file, "wx");
      writeSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const pid = readHolder(file);
      if (attempt > 0 || isAlive(pid, file)) throw new DataDirInUseError(dataDir, pid, file);
      rmSync(file, { force: true });
    }
  }
  held.add(file);
  const release = () => {
    held.delete(file);
    rmSync(file, { force: true });
  };
  process.once("exit", release);
  return () => {
    process.off("exit", release);
    release();
  };
}

function readHolder(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return Number.NaN;
  }
}

/** Locks of this process. */
const held = new Set<string>();

function isAlive(pid: number, file: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  // In a container every start has the same number: one that is ours but not held was left by the start before.
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
