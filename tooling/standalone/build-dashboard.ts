import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const dashboard = new URL("../../apps/dashboard/", import.meta.url).pathname;
const sdk = new URL("../../packages/sdk/src/", import.meta.url).pathname;

/** Builds the dashboard where it is missing or older than its sources. */
export async function buildDashboard(): Promise<void> {
  const built = statSync(join(dashboard, "dist/index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(newestIn(join(dashboard, "src")), newestIn(sdk), mtime(join(dashboard, "index.html")));
  if (built > newest) return;
  process.stdout.write("Building the dashboard (once)…\n");
  await run(process.execPath, [
    new URL("../../node_modules/vite/bin/vite.js", import.meta.url).pathname,
    "build",
    "--logLevel",
    "warn",
  ]);
}

function newestIn(directory: string): number {
  const times = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => mtime(join(entry.parentPath, entry.name)));
  return Math.max(0, ...times);
}

function mtime(file: string): number {
  return statSync(file).mtimeMs;
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: dashboard, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`The dashboard could not be built (exit ${code})`)),
    );
  });
}
