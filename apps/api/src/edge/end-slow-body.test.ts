import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endSlowBody } from "./end-slow-body.ts";

describe("a body that comes slowly", () => {
  const server = createServer((incoming, outgoing) => {
    endSlowBody(incoming, 300);
    incoming.resume().on("end", () => outgoing.end("all of it"));
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => server.close());

  /** Sends a part of a body, the rest after a while, and gives what comes back. */
  async function send(path: string, restAfterMs: number, method = "POST"): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    let received = "";
    socket.on("data", (data) => {
      received += data;
    });
    socket.on("error", () => {});
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab`);
    setTimeout(() => !socket.destroyed && socket.write("cd"), restAfterMs);
    await once(socket, "close");
    return received;
  }

  it("is ended with 408", async () => {
    expect(await send("/trpc/catalog.upsert", 1_500)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("is read where it comes in time", async () => {
    expect(await send("/trpc/catalog.upsert", 20)).toMatch(/^HTTP\/1\.1 200 [\s\S]*all of it$/);
  });

  it("is ended where uploads go, but is none: nobody reads it", async () => {
    expect(await send("/api/v1/imports?shop=x", 1_500, "GET")).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("may take its time as an upload", async () => {
    expect(await send("/api/v1/imports?shop=x", 700)).toMatch(/^HTTP\/1\.1 200 [\s\S]*all of it$/);
  });
});
