import { connect, type Socket } from "node:net";
import { parentPort, Worker, workerData } from "node:worker_threads";

export interface LoadOptions {
  url: string;
  /** Paths asked for in turn; one is asked again and again. */
  paths: string[];
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
}

export interface LoadResult {
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

async function run({ url, paths, connections, seconds, headers = {} }: LoadOptions): Promise<LoadResult> {
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
      const socket = connect(Number(port), hostname);
      const read = createReader(socket);
      while (performance.now() < end) {
        const sent = performance.now();
        socket.write(requests[next++ % requests.length]!);
        const answer = await read();
        times.push(performance.now() - sent);
        bytes += answer.length;
        if (answer.status < 200 || answer.status > 299) errors++;
      }
      socket.destroy();
    }),
  );
  const elapsed = (performance.now() - started) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100;
  return {
    requestsPerSecond: Math.round(times.length / elapsed),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    errors,
    bytesPerAnswer: Math.round(bytes / Math.max(1, times.length)),
  };
}

interface Answer {
  status: number;
  length: number;
}

/** Reads one answer at a time off a socket: by Content-Length, or chunk by chunk. */
function createReader(socket: Socket): () => Promise<Answer> {
  let buffer: Buffer = Buffer.alloc(0);
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;
  socket.on("data", (data: Buffer) => {
    buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data]);
    const size = answerSize(buffer);
    if (size === null || buffer.length < size) return;
    const status = Number(buffer.toString("latin1", 9, 12));
    buffer = buffer.subarray(size);
    waiting?.resolve({ status, length: size });
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("The server closed the connection")));
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
}

/** Bytes of the answer at the beginning of the buffer; null while that cannot be told. */
function answerSize(buffer: Buffer): number | null {
  const headEnd = buffer.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = buffer.toString("latin1", 0, headEnd).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length) return headEnd + 4 + Number(length[1]);
  if (!head.includes("transfer-encoding: chunked")) return headEnd + 4;
  for (let position = headEnd + 4; ; ) {
    const lineEnd = buffer.indexOf("\r\n", position);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(buffer.toString("latin1", position, lineEnd), 16);
    position = lineEnd + 2 + size + 2;
    if (size === 0) return position;
    if (position > buffer.length) return null;
  }
}
