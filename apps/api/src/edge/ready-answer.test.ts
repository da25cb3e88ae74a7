import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEEP_ALIVE_MS, mayBeReady, sendReady, writeHeaders } from "./ready-answer.ts";

const body = new Uint8Array(Buffer.from("Gitarre Nº 1 ".repeat(5_000)));
const headers = {
  "Content-Type": "application/json",
  "Content-Length": String(body.length),
  "X-One": "1",
  Vary: "A, B",
};

/** Answers `/ready` as text, all else as Node does it. */
let server: Server;
let port: number;
let ready = 0;
let connections = 0;
beforeAll(async () => {
  server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    if (incoming.url?.startsWith("/ready") && mayBeReady(incoming, outgoing)) {
      ready += 1;
      return sendReady(outgoing, writeHeaders(headers), body);
    }
    outgoing.writeHead(200, headers).end(body);
  }).listen(0, "127.0.0.1");
  server.on("connection", () => {
    connections += 1;
  });
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(path: string, agent: Agent) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: "127.0.0.1", path, agent }, resolve).on("error", reject);
  });
  return { status: response.statusCode, rawHeaders: response.rawHeaders, body: await buffer(response) };
}

/** Everything that comes back on one connection, until the server ends it. */
async function exchange(text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  socket.write(text);
  let received = "";
  for await (const part of socket) received += part;
  return received;
}

describe("an answer whose head is text", () => {
  it("is the one that Node would send, on a connection that stays open", async () => {
    ready = 0;
    connections = 0;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const usual = await ask("/", agent);
    for (let i = 0; i < 3; i++) {
      const { rawHeaders, ...answer } = await ask("/ready", agent);
      expect(answer).toEqual({ status: 200, body: usual.body });
      const withoutDate = (list: string[]) => list.filter((_, index) => list[index - 1] !== "Date");
      expect(withoutDate(rawHeaders)).toEqual(withoutDate(usual.rawHeaders));
      expect(Date.parse(rawHeaders[rawHeaders.indexOf("Date") + 1] ?? "")).toBeGreaterThan(Date.now() - 2_000);
    }
    expect(ready).toBe(3);
    expect(connections).toBe(1);
    agent.destroy();
  });

  it("keeps its place among others that were asked for at once", async () => {
    ready = 0;
    const line = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
    const received = await exchange(
      line("/ready") + line("/") + line("/ready") + line("/end", "Connection: close\r\n"),
    );
    expect(received.match(/HTTP\/1\.1 200 OK\r\n/g)).toHaveLength(4);
    expect(received.length).toBeGreaterThan(4 * body.length);
    expect(ready).toBe(2);
  });

  it.each([
    ["a client that ends the connection", "GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["a client of 1996", "GET /ready HTTP/1.0\r\n\r\n"],
  ])("is not for %s", async (_, request) => {
    ready = 0;
    expect(await exchange(request)).toContain("Connection: close");
    expect(ready).toBe(0);
  });
});
