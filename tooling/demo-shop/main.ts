import { parseArgs } from "node:util";
import { startDemoShops } from "./index.ts";

/** Runs the demo shops by themselves: `node tooling/demo-shop/main.ts --port 4301` takes 4301, 4302 and 4303. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4301" },
    host: { type: "string", default: "127.0.0.1" },
    every: { type: "string", default: "30000" },
    state: { type: "string" },
  },
});
const port = Number(values.port);
const demo = await startDemoShops({
  host: values.host,
  ports: port === 0 ? [0, 0, 0] : [port, port + 1, port + 2],
  priceEveryMs: Number(values.every),
  stateFile: values.state,
});
for (const { name, url } of demo.shops) process.stdout.write(`${name.padEnd(16)} ${url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void demo.stop());
