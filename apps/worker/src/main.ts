import { openPlatform, readConfig } from "@vitrine/domain";
import { createWorker } from "./worker.ts";

const platform = await openPlatform(readConfig());
const worker = createWorker(platform);
await worker.start();
platform.log.info("The worker waits for jobs");

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  platform.log.info({ signal }, "The worker stops");
  await worker.stop();
  await platform.close();
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
