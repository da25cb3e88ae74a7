import { parentPort, Worker, workerData } from "node:worker_threads";
import { openConnection } from "./raw-connection.ts";

export interface LoadOptions {
  url: string;
  /** Paths asked for in turn; one is asked again and again. */
  paths: string[];
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
  /** Ends when every path was asked for, if that is before the time. */
  once?: boolean;
}

export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** Answers other than 2xx. */
  errors: number;
  bytesPerAnswer: number;
}

/**
 * Keeps that many connections busy for that long, from a thread of its own. Raw sockets: the usual clients cost more than
 * the servers they measure. Loopback only.
 */
export function load(options: LoadOptions): Promise<LoadResult> {
  if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(options.url).hostname))
    throw new Error("Load goes to loopback only");
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: options });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

if (parentPort) parentPort.postMessage(await run(workerData as LoadOptions));

async function run({ url, paths, connections, seconds, headers = {}, once = false }: LoadOptions): Promise<LoadResult> {
  const { hostname, port, host } = new URL(url);
  const extra = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  const requests = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${extra}\r\n`));
  const times: number[] = [];
  let [next, errors, bytes] = [0, 0, 0];
  const started = performance.now();
  const end = started + seconds * 1_000;

  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = openConnection(Number(port), hostname);
      while (performance.now() < end && !(once && next >= requests.length)) {
        const sent = performance.now();
        const answer = await connection.ask(requests[next++ % requests.length]!);
        times.push(performance.now() - sent);
        bytes += answer.length;
        if (answer.status < 200 || answer.status > 299) errors++;
      }
      connection.close();
    }),
  );
  const elapsed = (performance.now() - started) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100;
  return {
    requests: times.length,
    requestsPerSecond: Math.round(times.length / elapsed),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    errors,
    bytesPerAnswer: Math.round(bytes / Math.max(1, times.length)),
  };
}
