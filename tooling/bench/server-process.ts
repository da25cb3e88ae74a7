import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Length of a clock tick in `/proc`, in milliseconds. */
const TICK_MS = 10;
const START_MS = 30_000;

export interface ServerProcess {
  url: string;
  /** Time on all cores since it started, in milliseconds; 0 where the system has no `/proc`. */
  cpuMs(): number;
  /** Resident memory in MB; 0 where the system has no `/proc`. */
  rssMb(): number;
  /** The most resident memory it ever had, in MB; 0 where the system has no `/proc`. */
  peakRssMb(): number;
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  /** Resolves when it has ended, in whatever way. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
}

export interface ServerProcessOptions {
  /** Path of the program and its arguments. It must write a line with `"url":"…"` when it listens. */
  program: string[];
  /** Its whole environment. */
  environment: Record<string, string>;
  /** Where it works and its output goes, to a file as in production. */
  directory: string;
  /** Writes a CPU profile there when it ends. */
  profile?: string | undefined;
}

/** Starts a server in a process of its own, so that what it costs can be told from what its load costs. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { program, environment, directory, profile } = options;
  const file = join(directory, `${process.hrtime.bigint()}.log`);
  const output = openSync(file, "w");
  const flags = profile ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [];
  const child = spawn(process.execPath, [...flags, ...program], {
    cwd: directory,
    env: environment,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  // Whatever ends the measurement ends its servers.
  const kill = () => void child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const ended = once(child, "exit");
  return {
    url: await readUrl(child, file),
    cpuMs: () => readCpuMs(child.pid as number),
    rssMb: () => readRssMb(child.pid as number, "VmRSS"),
    peakRssMb: () => readRssMb(child.pid as number, "VmHWM"),
    signal: (name) => void child.kill(name),
    ended,
    stop: () => end(child, "SIGTERM"),
    kill: () => end(child, "SIGKILL"),
  };
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}

async function readUrl(child: ChildProcess, file: string): Promise<string> {
  for (const end = performance.now() + START_MS; performance.now() < end; await sleep(20)) {
    const output = readFileSync(file, "utf8");
    const url = /"url":"([^"]+)"/.exec(output)?.[1];
    if (url) return url;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server did not start:\n${output}`);
  }
  child.kill("SIGKILL");
  throw new Error(`The server did not start within ${START_MS / 1_000} s`);
}

/** Time of a process on all cores since it started, in milliseconds; 0 where the system has no `/proc`. */
export function readCpuMs(pid: number): number {
  try {
    // The name of the program, in parentheses, may have spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

function readRssMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024);
  } catch {
    return 0;
  }
}
