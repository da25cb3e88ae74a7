import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A request as the shop saw it. */
export interface SeenRequest {
  path: string;
  headers: IncomingMessage["headers"];
  /** Milliseconds of the monotonic clock. */
  at: number;
}

export interface ShopServer {
  /** "http://127.0.0.1:PORT" */
  origin: string;
  /** "127.0.0.1:PORT" */
  host: string;
  requests: SeenRequest[];
  /** The most requests that were ever being answered at once. */
  maxInFlight(): number;
  paths(): string[];
  close(): Promise<void>;
}

/** What a path answers: a page, or whatever the function does. */
export type Answer = string | ((request: IncomingMessage, response: ServerResponse) => unknown);

/** A shop on loopback. Paths that are not given answer 404; `delayMs` makes overlapping requests visible. */
export async function serveShop(
  answers: Record<string, Answer> | ((path: string) => Answer | undefined),
  { delayMs = 0 }: { delayMs?: number } = {},
): Promise<ShopServer> {
  const requests: SeenRequest[] = [];
  let inFlight = 0;
  let most = 0;
  const find = typeof answers === "function" ? answers : (path: string) => answers[path];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    requests.push({ path, headers: request.headers, at: performance.now() });
    most = Math.max(most, ++inFlight);
    response.once("close", () => inFlight--);
    if (delayMs > 0) await sleep(delayMs);
    const answer = find(path);
    if (answer === undefined) response.writeHead(404).end("not here");
    else if (typeof answer === "string")
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(answer);
    else await answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    requests,
    maxInFlight: () => most,
    paths: () => requests.map(({ path }) => path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
