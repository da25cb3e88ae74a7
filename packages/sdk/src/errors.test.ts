import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVitrine } from "./create-vitrine.ts";
import * as errors from "./errors.ts";
import { answer, hangUp, startServer, type TestServer } from "./testing/start-server.ts";

describe("The error of a call", () => {
  let server: TestServer;
  const failure = (maxRetries = 0) =>
    createVitrine({ baseUrl: server.baseUrl, maxRetries })
      .catalog.get({ slug: "missing" })
      .catch((error: unknown) => error as errors.VitrineError);

  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.kill());

  it("says what the server says", async () => {
    const error = await failure();
    expect(error).toBeInstanceOf(errors.NotFoundError);
    expect(error).toMatchObject({
      name: "NotFoundError",
      message: "There is no product “missing”.",
      status: 404,
      kind: "not_found",
      detail: "There is no product “missing”.",
      requestId: "req-of-problem",
    });
  });

  it.each([
    [400, "BadRequestError", "invalid_input"],
    [401, "AuthenticationError", "unauthenticated"],
    [403, "PermissionError", "forbidden"],
    [404, "NotFoundError", "not_found"],
    [409, "ConflictError", "conflict"],
    [410, "GoneError", "gone"],
    [413, "VitrineError", "payload_too_large"],
    [429, "RateLimitError", "rate_limited"],
    [500, "ServerError", "internal"],
    [503, "ServerError", "unavailable"],
    [504, "ServerError", "timeout"],
  ])("is told by the status %i alone where a proxy answered", async (status, name, kind) => {
    server.faults.push(answer(status, "<h1>Sorry</h1>"));
    const error = await failure();
    expect(error).toBeInstanceOf(errors.VitrineError);
    expect(error).toMatchObject({ name, kind, status, requestId: "req-1", message: `The server answered ${status}` });
  });

  it("is read from a bare problem too, with its fields", async () => {
    server.faults.push(
      answer(400, {
        title: "The input is not valid",
        kind: "invalid_input",
        status: 400,
        fields: { limit: "too big" },
      }),
    );
    expect(await failure()).toMatchObject({
      name: "BadRequestError",
      message: "The input is not valid",
      fields: { limit: "too big" },
    });
  });

  it.each([
    ["seconds", "3", 3_000],
    ["a date", new Date(Date.now() + 60_000).toUTCString(), 60_000],
    ["a date that is over", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["nonsense", "soon", undefined],
  ])("knows when to try again from Retry-After: %s", async (_, value, expected) => {
    server.faults.push(answer(429, {}, { "retry-after": value }));
    const { retryAfterMs } = (await failure()) as errors.RateLimitError;
    if (expected === undefined) expect(retryAfterMs).toBeUndefined();
    else expect(Math.abs((retryAfterMs ?? Number.NaN) - expected)).toBeLessThan(2_000);
  });

  it("is a ConnectionError with its cause where nobody answers", async () => {
    server.faults.push(hangUp);
    const dropped = await failure();
    expect(dropped).toMatchObject({ name: "ConnectionError", kind: "connection", status: undefined });
    expect((dropped as Error).cause).toBeInstanceOf(TypeError);
    await server.kill();
    expect(await failure()).toBeInstanceOf(errors.ConnectionError);
    server = await startServer();
  });

  it.each([
    ["a web page", answer(200, "<!doctype html>")],
    ["JSON of something else", answer(200, { hello: "world" })],
  ])("is a ConnectionError where the address is not a Vitrine server but %s", async (_, fault) => {
    server.faults.push(fault);
    expect(await failure()).toMatchObject({
      name: "ConnectionError",
      message: expect.stringContaining("does not answer as a Vitrine server does"),
    });
  });
});
