import type { Database } from "@vitrine/db";
import { type Bus, createLogger, parseConfig, systemClock, upsertShop } from "@vitrine/domain";
import type { ShopPolicy } from "@vitrine/domain/contract";
import type { WorkerPlatform } from "../context.ts";
import { createWorker, type Worker, type WorkerOptions } from "../worker.ts";

/** A platform over a test's database, with a bus of its own. */
export function testPlatform(db: Database, environment: Record<string, string> = {}): WorkerPlatform {
  const listeners = new Set<() => void>();
  const bus: Bus = {
    kind: "memory",
    wake: (topic) => {
      if (topic === "jobs") for (const listener of listeners) listener();
    },
    onWake: (_topic, listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {},
  };
  return {
    db,
    bus,
    clock: systemClock,
    log: createLogger({ level: "silent", pretty: false }),
    config: parseConfig(environment),
    cursorKeys: { secret: "s".repeat(32) },
  };
}

/** A started worker that may reach loopback. */
export async function startTestWorker(platform: WorkerPlatform, options: WorkerOptions = {}): Promise<Worker> {
  const worker = createWorker(platform, { allowPrivateHosts: ["127.0.0.1"], ...options });
  await worker.start();
  return worker;
}

/** An active shop at an address, crawled without pauses. */
export function addShop(db: Database, slug: string, url: string, policy: ShopPolicy = {}) {
  return upsertShop({ db }, { slug, name: slug, url, currency: "EUR", policy: { delaySeconds: 0, ...policy } });
}
