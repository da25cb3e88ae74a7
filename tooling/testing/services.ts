import { connect as connectTcp } from "node:net";
// Declares what is provided to tests.
import type {} from "@vitrine/db/testing";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether a missing service is a failure instead of a skip. */
    requireServices: boolean;
  }
}

const services = [
  { name: "PostgreSQL", variable: "DATABASE_URL", key: "databaseUrl" },
  { name: "Redis", variable: "REDIS_URL", key: "redisUrl" },
] as const;

let reported = false;

/** Says once which services the run has, and fails where a required one is missing. */
export async function setup(project: TestProject): Promise<void> {
  const provided = project.getProvidedContext();
  for (const { name, variable, key } of services) {
    const url = provided[key];
    if (url) await reach(name, url);
    else if (provided.requireServices) throw new Error(`REQUIRE_SERVICES is set, but ${variable} is not`);
    else if (!reported) process.stdout.write(`Skipped: the ${name} suites, because ${variable} is not set.\n`);
  }
  reported = true;
}

function reach(name: string, url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connectTcp(Number(port) || (name === "Redis" ? 6379 : 5432), hostname);
    socket.setTimeout(3_000, () => socket.destroy(new Error("no answer within 3 s")));
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", (cause) => reject(new Error(`${name} at ${hostname} does not answer`, { cause })));
  });
}
