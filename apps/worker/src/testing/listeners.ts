import { createServer, type Server } from "node:net";

export interface Listener {
  /** "127.0.0.1:PORT", "[::1]:PORT" or "0.0.0.0:PORT" */
  host: string;
  port: number;
}

export interface Listeners {
  v4: Listener;
  v6: Listener;
  any: Listener;
  /** Connections that were made to any of them. */
  count(): number;
  close(): Promise<void>;
}

/** Sockets where no crawler has any business: each connection to one of them is counted and cut. */
export async function openListeners(): Promise<Listeners> {
  let connections = 0;
  const servers: Server[] = [];
  async function listen(address: string, host = address): Promise<Listener> {
    const server = createServer((socket) => {
      connections++;
      socket.on("error", () => {}).destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    servers.push(server);
    const { port } = server.address() as { port: number };
    return { host: `${host}:${port}`, port };
  }
  const [v4, v6, any] = [await listen("127.0.0.1"), await listen("::1", "[::1]"), await listen("0.0.0.0")];
  return {
    v4,
    v6,
    any,
    count: () => connections,
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
