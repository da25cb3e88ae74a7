import { connect as connectTcp } from "node:net";
import { initTRPC, TRPCError } from "@trpc/server";
import { DomainError, invalidField, notFound } from "@vitrine/domain";
import { HTTPException } from "hono/http-exception";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toProblem, toTrpcError } from "./errors.ts";
import { createTestApp } from "./testing.ts";

const now = new Date("2026-11-21T07:00:00Z");
const problemOf = (error: unknown) => toProblem(error, "trace-42", now);
const pgError = (code: string) => Object.assign(new Error("password of the inside"), { code });

function zodErrorOf(schema: z.ZodType, value: unknown): z.ZodError {
  return schema.safeParse(value).error as z.ZodError;
}

describe("an expected failure", () => {
  it("keeps its words, and says what was looked for", () => {
    expect(problemOf(notFound("product", "fender-x"))).toEqual({
      type: "urn:vitrine:problem:not_found",
      title: "Not found",
      status: 404,
      detail: "There is no product “fender-x”.",
      kind: "not_found",
      requestId: "trace-42",
      timestamp: "2026-11-21T07:00:00.000Z",
      resource: "product",
      id: "fender-x",
    });
  });

  it("names the field", () => {
    expect(problemOf(invalidField("price", "must be above 0"))).toMatchObject({
      status: 400,
      fields: { price: "must be above 0" },
    });
  });

  it("is found inside a tRPC error", () => {
    const error = new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: new DomainError("gone", "Merged.") });
    expect(problemOf(error)).toMatchObject({ status: 410, kind: "gone", detail: "Merged." });
  });
});

describe("a wrong input", () => {
  const schema = z.strictObject({ filter: z.strictObject({ price: z.strictObject({ min: z.number().min(0) }) }) });

  it("names every field by its path", () => {
    const error = zodErrorOf(schema, { filter: { price: { min: -1 } }, colour: "red" });
    const { status, kind, fields, detail } = problemOf(error);
    expect({ status, kind }).toEqual({ status: 400, kind: "invalid_input" });
    expect(fields).toEqual({ "filter.price.min": expect.stringContaining(">=0"), colour: "is not a known field" });
    expect(detail).toContain("colour: is not a known field");
  });

  it("says of a union what the closest alternative says", () => {
    const union = z.union([z.strictObject({ id: z.int() }), z.strictObject({ slug: z.string() })]);
    expect(problemOf(zodErrorOf(union, { slug: "x", colour: "red" })).fields).toEqual({
      colour: "is not a known field",
    });
    expect(problemOf(zodErrorOf(union, { slug: 7 })).fields).toEqual({ slug: expect.stringContaining("string") });
  });

  it("is called input where it is wrong as a whole", () => {
    expect(problemOf(zodErrorOf(schema, undefined)).fields).toEqual({ input: expect.any(String) });
  });

  it("gets a small answer, however wrong it is", () => {
    const wrong = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`${i}${"x".repeat(1_000)}`, 1]));
    const problem = problemOf(zodErrorOf(schema, wrong));
    expect(Object.keys(problem.fields ?? {}).length).toBe(20);
    expect(JSON.stringify(problem).length).toBeLessThan(10_000);
  });

  it("cannot pollute a prototype by the name of a field", () => {
    const error = zodErrorOf(z.strictObject({}), JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(Object.getPrototypeOf(problemOf(error).fields ?? {})).toBe(Object.prototype);
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });
});

describe("an unexpected error", () => {
  it.each([
    new Error("password of the inside"),
    new TypeError("password of the inside"),
    new DomainError("internal", "password of the inside"),
    new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "password of the inside" }),
    new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: new Error("password of the inside") }),
    new HTTPException(500, { message: "password of the inside" }),
    new TRPCError({
      code: "INTERNAL_SERVER_ERROR",
      message: "Output validation failed",
      cause: zodErrorOf(z.object({ password: z.string() }), {}),
    }),
    pgError("23505"),
    pgError("42P01"),
    "a thrown text with the password",
    undefined,
  ])("says nothing of the inside: %s", (error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status: 500, kind: "internal" });
    expect(JSON.stringify(problem)).not.toContain("password");
    expect(toTrpcError(error).message).not.toContain("password");
  });
});

describe("an outage", () => {
  it.each(["08006", "53300", "53100", "57P01", "57P03", "25006", "40001", "40P01"])(
    "of the database (%s) is a 503 with a time to come back",
    (code) => {
      const problem = problemOf(pgError(code));
      expect(problem).toMatchObject({ status: 503, kind: "unavailable", retryAfterMs: expect.any(Number) });
      expect(problem.detail).not.toContain("password");
    },
  );

  it.each(["57014", "55P03"])("by a limit of time (%s) is a 504", (code) => {
    expect(problemOf(pgError(code))).toMatchObject({ status: 504, kind: "timeout", retryAfterMs: expect.any(Number) });
  });

  it.each([
    "Connection terminated unexpectedly",
    "timeout exceeded when trying to connect",
    "Connection terminated due to connection timeout",
  ])("told by the driver's words is a 503: %s", (message) => {
    expect(problemOf(new Error(message)).status).toBe(503);
  });

  it("is seen in a real refused connection, however it is wrapped", async () => {
    const refused = await new Promise<Error>((resolve) => connectTcp(1, "127.0.0.1").once("error", resolve));
    const wrapped = new Error("query failed", { cause: new Error("driver", { cause: refused }) });
    expect(problemOf(wrapped).status).toBe(503);
    expect(problemOf(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: wrapped })).status).toBe(503);
  });

  it("by a deadline of ours is a 504", async () => {
    const error = await new Promise((resolve) => {
      AbortSignal.timeout(1).addEventListener("abort", (event) => resolve((event.target as AbortSignal).reason));
    });
    expect(problemOf(error).status).toBe(504);
  });

  it("is no excuse for text that cannot be stored", () => {
    expect(problemOf(pgError("22021")).status).toBe(400);
  });
});

describe("an error of tRPC's or Hono's own", () => {
  it.each([
    [new TRPCError({ code: "NOT_FOUND", message: "No procedure found" }), 404, "not_found"],
    [new TRPCError({ code: "METHOD_NOT_SUPPORTED" }), 405, "invalid_input"],
    [new TRPCError({ code: "UNSUPPORTED_MEDIA_TYPE" }), 415, "invalid_input"],
    [new TRPCError({ code: "BAD_REQUEST", message: "Batch call exceeds maximum size" }), 400, "invalid_input"],
    [new HTTPException(415, { message: "Compressed bodies are not accepted." }), 415, "invalid_input"],
    [new HTTPException(503), 503, "unavailable"],
  ])("%s keeps its status", (error, status, kind) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status, kind });
    expect(problem.title).not.toBe("");
    expect(problem.detail).not.toBe("");
  });
});

describe("over tRPC", () => {
  const t = initTRPC.create({
    errorFormatter: ({ error }) => ({ message: error.message, code: -1, data: problemOf(error) }),
  });

  it("a thrown failure has the code whose status it has", async () => {
    const caller = t.createCallerFactory(
      t.router({
        busy: t.procedure.query(() => {
          throw toTrpcError(new DomainError("unavailable", "Later.", { retryAfterMs: 100 }));
        }),
        checked: t.procedure.input(z.strictObject({ id: z.int() })).query(() => 1),
      }),
    )({});
    await expect(caller.busy()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", message: "Later." });
    const error = await caller.checked({ id: "x" as never }).catch((reason) => reason);
    expect(toTrpcError(error)).toMatchObject({ code: "BAD_REQUEST", message: expect.stringMatching(/^id: /) });
  });
});

describe("over HTTP", () => {
  function createApp() {
    const { app, log } = createTestApp();
    app.get("/:kind", (c) => {
      const kind = c.req.param("kind");
      if (kind === "defect") throw new Error("password of the inside");
      throw new DomainError(kind as "unavailable", "Later.", { retryAfterMs: 1_200 });
    });
    return { app, log };
  }

  it("a problem says so by its type, when to come back, and is not kept by caches", async () => {
    const answer = await createApp().app.request("/unavailable");
    expect(answer.status).toBe(503);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/problem+json",
      "retry-after": "2",
      "cache-control": "no-store",
    });
    expect(await answer.json()).toMatchObject({ kind: "unavailable", retryAfterMs: 1_200 });
  });

  it("a 401 says how to sign in", async () => {
    expect((await createApp().app.request("/unauthenticated")).headers.get("WWW-Authenticate")).toBe("Bearer");
  });

  it("a path that does not exist is a problem too", async () => {
    const answer = await createApp().app.request("/not/there");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ kind: "not_found", detail: "There is nothing at /not/there." });
  });

  it("the cause of a defect stands in the log and nowhere else", async () => {
    const { app, log } = createApp();
    const answer = await app.request("/defect", { headers: { "X-Request-ID": "trace-42" } });
    expect(await answer.text()).not.toContain("password");
    expect(log).toMatchObject([{ level: "error", id: "trace-42", err: { message: "password of the inside" } }]);
  });
});
