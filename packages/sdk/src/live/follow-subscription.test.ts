import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PriceChange, PriceChangeInput } from "../contract-types.ts";
import { createVitrine } from "../create-vitrine.ts";
import { AuthenticationError, ConnectionError, PermissionError, ServerError } from "../errors.ts";
import type { SubscribeOptions, VitrineOptions } from "../options.ts";
import { createPriceLog, type PriceLog } from "../testing/price-log.ts";
import {
  answer,
  type Fault,
  hangUp,
  type ServerOptions,
  startServer,
  type TestServer,
} from "../testing/start-server.ts";

/** Waits until it holds, with time for a busy machine. */
const eventually = (assertion: () => void) => vi.waitFor(assertion, 8_000);

describe("A subscription", () => {
  let log: PriceLog;
  let server: TestServer;
  const connect = (options: Partial<VitrineOptions> = {}) => createVitrine({ baseUrl: server.baseUrl, ...options });
  const restart = async (options: ServerOptions = {}) => {
    server = await startServer({ port: server.port, log, ...options });
  };

  beforeEach(async () => {
    log = createPriceLog();
    server = await startServer({ log });
  });
  afterEach(() => server.kill());

  /** A subscription that is read in the background, into `seen`. */
  function follow(input?: PriceChangeInput, options?: SubscribeOptions, clientOptions?: Partial<VitrineOptions>) {
    const controller = new AbortController();
    const seen: PriceChange[] = [];
    const states: string[] = [];
    const ended = (async () => {
      const changes = connect(clientOptions).catalog.onPriceChange(input, {
        signal: controller.signal,
        onState: (state) => states.push(state),
        ...options,
      });
      for await (const change of changes) if ("productId" in change) seen.push(change);
    })();
    const live = () => eventually(() => expect(states).toContain("live"));
    return { seen, states, ended, live, end: () => controller.abort() };
  }

  const idsOf = (changes: PriceChange[]) => changes.map(({ id }) => id);

  it("gives what happens from now on, as the data itself", async () => {
    log.append(1);
    const { seen, ended, live, end } = follow();
    await live();
    const change = log.append(2);
    await eventually(() => expect(seen).toEqual([change]));
    expect(seen[0]?.at).toBeInstanceOf(Date);
    end();
    await ended;
  });

  it("goes on after the id it is given", async () => {
    for (let id = 1; id <= 5; id++) log.append(id % 2);
    const { seen, end } = follow({ productIds: [1], lastEventId: "1" });
    await eventually(() => expect(idsOf(seen)).toEqual([3, 5]));
    end();
  });

  it("sends the key and the headers", async () => {
    const { live, end } = follow(undefined, { headers: { "x-site": "a" } }, { apiKey: "vtr_pub_1" });
    await live();
    expect(server.headers[0]).toMatchObject({
      authorization: "Bearer vtr_pub_1",
      "x-site": "a",
      accept: "text/event-stream",
    });
    end();
  });

  it("misses nothing and repeats nothing while its server is killed and started again", async () => {
    const { seen, states, live, end } = follow();
    await live();
    for (let round = 0; round < 3; round++) {
      log.append(round);
      log.append(round);
      await server.kill();
      log.append(round);
      await pause(200);
      await restart();
      log.append(round);
      const expected = log.rows.map(({ id }) => id);
      await eventually(() => expect(idsOf(seen)).toEqual(expected));
    }
    expect(states.filter((state) => state === "live").length).toBeGreaterThanOrEqual(4);
    end();
  });

  it("misses nothing where the connection drops before the first message", async () => {
    const { seen, live, end } = follow();
    await live();
    await pause(50);
    await server.kill();
    log.append(1);
    await restart();
    await eventually(() => expect(idsOf(seen)).toEqual([1]));
    end();
  });

  it("goes on where the server ends connections after a while", async () => {
    await server.kill();
    await restart({ sse: { maxDurationMs: 300 } });
    const { seen, ended, live, end } = follow();
    await live();
    for (let id = 1; id <= 8; id++) {
      log.append(id);
      await pause(100);
    }
    await eventually(() => expect(idsOf(seen)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(server.requests.length).toBeGreaterThan(1);
    end();
    await ended;
  });

  it("takes a server that is silent for longer than it promised for gone", async () => {
    server.faults.push((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('event: connected\ndata: {"reconnectAfterInactivityMs":150}\n\n');
    });
    const { seen, states, end } = follow();
    await eventually(() => expect(states).toEqual(["connecting", "live", "waiting", "connecting", "live"]));
    log.append(1);
    await eventually(() => expect(idsOf(seen)).toEqual([1]));
    end();
  });

  it("does not take the time its reader takes for silence", async () => {
    await server.kill();
    await restart({ sse: { pingMs: 20, reconnectAfterInactivityMs: 150 } });
    log.append(1);
    for await (const change of connect().catalog.onPriceChange({ lastEventId: "0" })) {
      log.append(1);
      await pause(250);
      if (change.id === 3) break;
    }
    expect(server.requests).toHaveLength(1);
  });

  it("closes its connection when the loop is left", async () => {
    log.append(1);
    for await (const change of connect().catalog.onPriceChange({ lastEventId: "0" })) {
      expect(change.id).toBe(1);
      expect(server.openStreams).toBe(1);
      break;
    }
    await eventually(() => expect(server.openStreams).toBe(0));
  });

  it("closes its connection and ends without an error when the signal is aborted", async () => {
    const { ended, live, end } = follow();
    await live();
    expect(server.openStreams).toBe(1);
    end();
    await ended;
    await eventually(() => expect(server.openStreams).toBe(0));
  });

  it("opens no connection where the signal is aborted already", async () => {
    const { ended } = follow(undefined, { signal: AbortSignal.abort() });
    await ended;
    expect(server.requests).toEqual([]);
  });

  it("can be left while it waits for a message, or to try again", async () => {
    for (const fault of [undefined, answer(503, "later", { "retry-after": "60" })]) {
      if (fault) server.faults.push(fault);
      const changes = connect().catalog.onPriceChange()[Symbol.asyncIterator]();
      const next = changes.next();
      await pause(200);
      await changes.return?.();
      expect(await next).toMatchObject({ done: true });
    }
    await eventually(() => expect(server.openStreams).toBe(0));
  });

  it("has a connection for each loop over it", async () => {
    log.append(1);
    const changes = connect().catalog.onPriceChange({ lastEventId: "0" });
    for (const _ of ["first", "second"]) {
      for await (const change of changes) {
        expect(change.id).toBe(1);
        break;
      }
    }
    expect(server.requests).toHaveLength(2);
  });

  it("fails where trying again makes no sense: refused by the procedure, or before it", async () => {
    await expect(follow({ productIds: [403] }).ended).rejects.toThrow(PermissionError);
    server.faults.push(
      answer(401, {
        error: { json: { message: "", code: -32001, data: { kind: "unauthenticated", detail: "Revoked." } } },
      }),
    );
    const refused = follow().ended;
    await expect(refused).rejects.toThrow(AuthenticationError);
    await expect(refused).rejects.toThrow("Revoked.");
    expect(server.requests).toHaveLength(2);
  });

  it("is told of a defect of the server, and tries again", async () => {
    const onState = vi.fn<NonNullable<SubscribeOptions["onState"]>>();
    server.faults.push(
      event("serialized-error", { json: { message: "x", code: -32603, data: { kind: "internal", detail: "Oh." } } }),
    );
    const { end } = follow(undefined, { onState });
    await eventually(() => expect(onState).toHaveBeenLastCalledWith("live"));
    expect(onState).toHaveBeenCalledWith("waiting", expect.any(ServerError));
    end();
  });

  it("is over where the server says so", async () => {
    server.faults.push(event("return", ""));
    await follow().ended;
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["nobody answers", hangUp],
    ["a web page answers", answer(200, "<!doctype html>")],
  ])("gives up like a call where %s from the start", async (_, fault) => {
    server.faults.push(fault, fault);
    await expect(follow(undefined, {}, { maxRetries: 1 }).ended).rejects.toThrow(ConnectionError);
    expect(server.requests).toHaveLength(2);
  });

  it("waits for a server that does not accept the connection no longer than timeoutMs", async () => {
    server.faults.push(() => {});
    await expect(follow(undefined, { timeoutMs: 100 }, { maxRetries: 0 }).ended).rejects.toThrow(
      "No answer within 100 ms",
    );
  });

  it("queues nothing for a slow reader: the bytes wait with the server", async () => {
    let written = 0;
    server.faults.push((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const write = () => {
        while (!response.destroyed && response.write(`data: {"json":"${"x".repeat(10_000)}"}\n\n`)) written += 10_000;
      };
      response.on("drain", write);
      write();
    });
    for await (const _ of connect().catalog.onPriceChange()) {
      await pause(500);
      const before = written;
      await pause(500);
      expect(written).toBe(before);
      expect(written).toBeLessThan(20_000_000);
      break;
    }
  });
});

/** A fault: a stream of this one event. */
function event(name: string, data: unknown): Fault {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };
}
