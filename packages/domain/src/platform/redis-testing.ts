import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect as connectTcp, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether tests can run a Redis of their own. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis of a test's own, to be killed and stopped. */
export interface TestRedis {
  url: string;
  /** Starts it again after a kill; nothing where it runs. */
  start(): Promise<void>;
  /** SIGKILL: connections are reset, new ones refused, the data is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and are taken, nothing is answered. */
  hang(): void;
  resume(): void;
}

/** Starts `redis-server` on a free port, without persistence. */
export async function startTestRedis(...settings: string[]): Promise<TestRedis> {
  const port = await findFreePort();
  let server: ChildProcess | undefined;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      if (server) return;
      server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", ...settings], {
        stdio: "ignore",
      });
      while (!(await accepts(port))) await sleep(20);
    },
    async kill() {
      if (!server) return;
      server.kill("SIGKILL");
      await once(server, "exit");
      server = undefined;
    },
    hang: () => void server?.kill("SIGSTOP"),
    resume: () => void server?.kill("SIGCONT"),
  };
  await redis.start();
  return redis;
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

function accepts(port: number): Promise<boolean> {
  const socket = connectTcp(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
