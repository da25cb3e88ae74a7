import { resolve } from "node:path";
import { ConfigError, createDashboardToken, openPlatform, type Platform, readConfig } from "@vitrine/domain";
import { buildDashboard } from "./build-dashboard.ts";
import { openDemo } from "./demo.ts";
import { welcome } from "./welcome.ts";

/** Everything in one process: database, api, worker, dashboard and, unless `--no-demo`, three demo shops. */
async function start(): Promise<void> {
  const config = readConfig();
  const withDemo = !process.argv.includes("--no-demo");
  // In development Vite serves the dashboard.
  if (!process.argv.includes("--dev")) await buildDashboard();
  // The database opens while the api is still being read, and the api answers before the crawler is read.
  const [platform, { createApi, listen }] = await Promise.all([openPlatform(config), import("@vitrine/api")]);
  const demo = withDemo ? await openDemo(platform) : null;
  const api = createApi(platform);
  const server = await listen(api, { port: config.PORT, host: config.HOST });
  const { createWorker } = await import("@vitrine/worker");
  const worker = createWorker(platform, {
    allowPrivateHosts: demo?.hosts ?? [],
    ...(demo && { recrawlEveryMs: demo.recrawlEveryMs, imageDelayMs: 0 }),
  });
  await worker.start();
  demo?.crawl().catch((err: Error) => platform.log.error({ err }, "The demo shops could not be crawled"));
  process.stdout.write(
    welcome({
      url: server.url,
      token: await createDashboardToken(platform),
      dataDir: config.DATABASE_URL ? null : resolve(config.DATA_DIR),
      shops: demo?.shops ?? [],
    }),
  );
  stopOnSignal(platform, async () => {
    await api.drain();
    await Promise.all([server.stop(), worker.stop(), demo?.stop()]);
    await api.close();
    await platform.close();
  });
}

function stopOnSignal({ log }: Platform, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, async () => {
      // A second signal means: now.
      if (stopping) process.exit(1);
      stopping = true;
      log.info({ signal }, "Stopping");
      await stop();
      process.exit(0);
    });
  }
}

try {
  await start();
} catch (error) {
  // What the user can mend is said in one line; anything else is a defect and keeps its stack.
  const mendable =
    error instanceof ConfigError ||
    (error instanceof Error && ["DataDirInUseError", "AddressInUseError"].includes(error.name));
  if (!mendable) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
