import { execFile, execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A PostgreSQL server of its own, which may be killed. */
export interface OwnCluster {
  url: string;
  start(): Promise<void>;
  /** As a crash: no process gets to write anything. */
  stopImmediately(): Promise<void>;
  remove(): Promise<void>;
}

/** Where distributions put the server's programs. */
const VERSIONS = "/usr/lib/postgresql";

/** The directory of `initdb` and `pg_ctl`; null where PostgreSQL is not installed. */
export function findPostgresPrograms(): string | null {
  const found = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  return (
    found.map((version) => join(VERSIONS, version, "bin")).find((path) => existsSync(join(path, "initdb"))) ?? null
  );
}

/** Makes a cluster with the durable settings a server has by default, and starts it on a free port. */
export async function createOwnCluster(programs: string): Promise<OwnCluster> {
  const directory = mkdtempSync(join(tmpdir(), "vitrine-cluster-"));
  const data = join(directory, "data");
  const port = await findFreePort();
  // The server refuses to run as root.
  const owner = process.getuid?.() === 0 ? ownerOf("postgres") : null;
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const call = async (program: string, ...options: string[]) => {
    await run(join(programs, program), options, { ...owner, cwd: directory });
  };
  const start = () =>
    call(
      "pg_ctl",
      ...["start", "-w", "-D", data, "-l", join(directory, "log")],
      ...["-o", `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory}`],
    );
  const stop = (mode: "fast" | "immediate") => call("pg_ctl", "stop", "-w", "-D", data, "-m", mode);
  await call("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8");
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stopImmediately: () => stop("immediate"),
    async remove() {
      // It may be down: a test ended while it was.
      if (existsSync(join(data, "postmaster.pid"))) await stop("immediate");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function ownerOf(user: string): { uid: number; gid: number } {
  const read = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
  return { uid: read("-u"), gid: read("-g") };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
