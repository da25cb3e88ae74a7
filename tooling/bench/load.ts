import { connect } from "node:net";
import { parentPort, Worker, workerData } from "node:worker_threads";

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

/** Large enough for most answers in one read. */
const READ_BYTES = 256 * 1024;

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

interface Answer {
  status: number;
  length: number;
}

/**
 * One answer at a time on a connection of its own: by Content-Length, of which only the head is looked at, or chunk by
 * chunk. Bytes are read into one buffer again and again, since the load must cost less than what it measures.
 */
function openConnection(port: number, host: string) {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;
  /** Of the answer under way: what has come while its size is not known, its status, its size and what is missing. */
  let head: Buffer | null = null;
  let [status, size, missing] = [0, 0, 0];

  function read(bytes: Buffer): void {
    if (missing === 0) {
      head = head ? Buffer.concat([head, bytes]) : bytes;
      const known = answerSize(head);
      if (known === null) {
        head = Buffer.from(head);
        return;
      }
      status = Number(head.toString("latin1", 9, 12));
      [size, missing] = [known, known - head.length];
      head = null;
    } else missing -= bytes.length;
    if (missing > 0) return;
    missing = 0;
    waiting?.resolve({ status, length: size });
  }

  const socket = connect({
    port,
    host,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (length, buffer) => {
        read(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      },
    },
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("The server closed the connection")));
  return {
    ask(request: Buffer): Promise<Answer> {
      socket.write(request);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    close: () => socket.destroy(),
  };
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
