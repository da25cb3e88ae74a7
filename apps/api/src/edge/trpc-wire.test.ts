import { initTRPC } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import superjson from "superjson";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bodyLimit } from "./body-limit.ts";
import { compression } from "./compression.ts";
import { toProblem, toTrpcError } from "./errors.ts";
import { jsonDepth } from "./json-depth.ts";
import { requireJson } from "./require-json.ts";
import { guardedSuperjson } from "./superjson-guard.ts";
import { createTestApp } from "./testing.ts";

const t = initTRPC.create({
  transformer: guardedSuperjson,
  isDev: false,
  errorFormatter: ({ shape, error }) => {
    const data = toProblem(error, "trace-42", new Date(0));
    return { message: data.detail, code: shape.code, data };
  },
});
const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error);
  return result;
});
const input = z.strictObject({ at: z.date().optional(), tags: z.array(z.string()).optional() });
const router = t.router({
  echo: procedure.input(input).query(({ input: { at } }) => ({ at, year: at?.getUTCFullYear() })),
  save: procedure.input(input).mutation(({ input: { tags } }) => ({ count: tags?.length ?? 0 })),
  broken: procedure.query(() => {
    throw new Error("password of the inside");
  }),
});

const { app } = createTestApp();
app.use(compression());
app.use("/trpc/*", requireJson(), bodyLimit(), jsonDepth());
app.all("/trpc/*", async (c) => {
  const response = await fetchRequestHandler({ endpoint: "/trpc", req: c.req.raw, router, maxBatchSize: 20 });
  return c.newResponse(response.body, response);
});

const get = (path: string, text?: string) =>
  app.request(
    `/trpc/${path}${text === undefined ? "" : `${path.includes("?") ? "&" : "?"}input=${encodeURIComponent(text)}`}`,
  );
const post = (path: string, body: string, type = "application/json") =>
  app.request(`/trpc/${path}`, { method: "POST", body, headers: { "Content-Type": type } });

const date = superjson.stringify({ at: new Date("2026-11-21T07:00:00Z") });

describe("a call", () => {
  it("carries dates both ways, as query, mutation and batch", async () => {
    const one = (await (await get("echo", date)).json()) as { result: { data: never } };
    expect(superjson.deserialize(one.result.data)).toEqual({ at: new Date("2026-11-21T07:00:00Z"), year: 2026 });
    const batch = await get("echo,echo?batch=1", `{"0":${date},"1":${date}}`);
    expect(batch.status).toBe(200);
    expect(await batch.json()).toHaveLength(2);
    const saved = await post("save", superjson.stringify({ tags: ["a", "b"] }));
    expect(await saved.json()).toMatchObject({ result: { data: { json: { count: 2 } } } });
  });
});

const past = superjson.stringify({ at: new Date(0) });
const hostile: Record<string, string> = {
  "malformed meta": '{"json":{"at":"x"},"meta":{"values":{"at":"Date"}}}',
  aliases: '{"json":{"tags":[]},"meta":{"referentialEqualities":{"tags":["at"]},"v":1}}',
  "an index past the end": '{"json":{"tags":[]},"meta":{"values":{"tags.4294967294":["undefined"]},"v":1}}',
  "a regular expression": '{"json":{"at":"/(a+)+$/"},"meta":{"values":{"at":["regexp"]},"v":1}}',
  "a polluted prototype": '{"json":{"at":"x"},"meta":{"values":{"__proto__.polluted":["undefined"]},"v":1}}',
  "an own __proto__": '{"json":{"__proto__":{"polluted":true}}}',
  "no envelope": '{"at":1}',
  "no JSON": "{",
  "an unknown field": superjson.stringify({ colour: "red" }),
  "a wrong type": superjson.stringify({ at: "yesterday" }),
  "deep JSON": `{"json":{"tags":${"[".repeat(1_000)}${"]".repeat(1_000)}}}`,
};

describe("a hostile input is a 400 with a problem, and pollutes nothing", () => {
  it.each(Object.entries(hostile))("%s", async (_, text) => {
    const answers = [
      await get("echo", text),
      await post("save", text),
      await get("echo,echo?batch=1", `{"0":${past},"1":${text}}`),
      await post("save,save?batch=1", `{"0":${text},"1":${text}}`),
    ];
    for (const answer of answers) {
      const body = await answer.text();
      expect([400, 207]).toContain(answer.status);
      expect(body).toContain('"kind":"invalid_input"');
      expect(body).toContain('"requestId"');
      expect(body).not.toContain("Maximum call stack");
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("wrong fields are named", async () => {
    const body = await (await get("echo", hostile["an unknown field"])).json();
    expect(body).toMatchObject({
      error: { json: { data: { status: 400, fields: { colour: "is not a known field" } } } },
    });
  });
});

it.each(["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])(
  "a mutation posted as %s, as a foreign page could, is refused",
  async (type) => {
    expect((await post("save", date, type)).status).toBe(415);
  },
);

it("more than 20 calls in a batch are refused", async () => {
  expect((await get(`${"echo,".repeat(20)}echo?batch=1`, "{}")).status).toBe(400);
});

it("a procedure that does not exist and a defect say what they should", async () => {
  expect(await (await get("nothing")).json()).toMatchObject({
    error: { json: { data: { status: 404, kind: "not_found" } } },
  });
  const broken = await get("broken");
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain("password");
});
