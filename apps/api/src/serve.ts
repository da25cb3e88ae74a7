import { openPlatform, readConfig } from "@vitrine/domain";
import { createApi } from "./app.ts";
import { listen } from "./server.ts";

const config = readConfig();
const platform = await openPlatform(config);
const api = createApi(platform);
const server = await listen(api, { port: config.PORT, host: config.HOST });
platform.log.info({ url: server.url }, "The api is listening");

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, async () => {
    // A second signal means: now.
    if (stopping) process.exit(1);
    stopping = true;
    platform.log.info({ signal }, "Draining");
    await api.drain();
    await server.stop();
    await api.close();
    await platform.close();
    process.exit(0);
  });
}
