import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { createEventRequests, type EventRequestsOptions } from "./event-requests.ts";
import { openConnection } from "./raw-connection.ts";

export interface EventLoadOptions extends Omit<EventRequestsOptions, "requests"> {
  connections: number;
  seconds: number;
  /** Events made beforehand; with fewer than the server takes in the time it ends early. */
  events: number;
}

export interface EventLoadResult {
  calls: number;
  seconds: number;
  /** Events, as the server's receipts say. */
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Answers other than 200. */
  errors: number;
  /** Milliseconds of a call. */
  p50: number;
  p95: number;
  p99: number;
}

/** Sends events from a process of its own, which makes them before it begins. Loopback only. */
export async function loadEvents(options: EventLoadOptions): Promise<EventLoadResult> {
  const child = spawn(process.execPath, [new URL(import.meta.url).pathname, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => void child.kill();
  process.once("exit", kill);
  const output = await buffer(child.stdout);
  process.off("exit", kill);
  return JSON.parse(output.toString("utf8"));
}

if (import.meta.main) process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2]!))));

async function run({ connections, seconds, events, ...options }: EventLoadOptions): Promise<EventLoadResult> {
  const { hostname, port } = new URL(options.url);
  if (hostname !== "127.0.0.1") throw new Error("Load goes to loopback only");
  const requests = createEventRequests({ ...options, requests: Math.ceil(events / options.eventsPerRequest) });
  const times: number[] = [];
  const sums = { accepted: 0, duplicates: 0, rejected: 0, errors: 0 };
  let next = 0;
  const started = performance.now();
  const end = started + seconds * 1_000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = openConnection(Number(port), hostname);
      while (performance.now() < end && next < requests.length) {
        const request = requests[next++]!;
        const sent = performance.now();
        const { status, start } = await connection.ask(request);
        times.push(performance.now() - sent);
        if (status !== 200) {
          sums.errors++;
          continue;
        }
        const text = start.toString("latin1");
        sums.accepted += numberAfter(text, '"accepted":');
        sums.duplicates += numberAfter(text, '"duplicates":');
        if (!text.includes('"rejected":[]')) sums.rejected += text.split('"reason"').length - 1;
      }
      connection.close();
    }),
  );
  const elapsed = (performance.now() - started) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
  return { calls: times.length, seconds: elapsed, ...sums, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function numberAfter(text: string, label: string): number {
  const from = text.indexOf(label);
  return from < 0 ? 0 : Number.parseInt(text.slice(from + label.length), 10);
}
