export { type Api, createApi } from "./app.ts";
export { appRouter, createCaller } from "./routers/index.ts";
export { type ListenOptions, listen, type RunningServer } from "./server.ts";
