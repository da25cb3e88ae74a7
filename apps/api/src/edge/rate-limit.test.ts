import { describe, expect, it } from "vitest";
import type { Caller } from "./context.ts";
import { countCalls } from "./rate-limit/count-calls.ts";
import { createRateLimiter } from "./rate-limit/create-rate-limiter.ts";
import { rateLimit, SECRET_KEY_FACTOR } from "./rate-limit.ts";
import { anonymous, createTestApp } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 21, 7, 0, 0);

function createApp({ callsPerMinute = 10, caller = anonymous }: { callsPerMinute?: number; caller?: Caller } = {}) {
  let time = 0;
  let called = 0;
  const { app } = createTestApp();
  app.use(function identify(c, next) {
    c.set("caller", { ...caller, id: c.req.header("X-Caller") ?? caller.id });
    return next();
  });
  app.use(rateLimit({ limiter: createRateLimiter({ now: () => time }), callsPerMinute, now: () => NOW + time }));
  app.all("*", (c) => {
    called += 1;
    return c.text("fine");
  });
  return {
    app,
    called: () => called,
    advance: (ms: number) => {
      time += ms;
    },
  };
}

describe("an answer", () => {
  it("says where its caller stands", async () => {
    const { headers } = await createApp().app.request("/trpc/catalog.list");
    expect(Object.fromEntries(headers)).toMatchObject({
      "ratelimit-policy": '"default";q=10;w=60',
      ratelimit: '"default";r=9;t=60',
      "x-ratelimit-limit": "10",
      "x-ratelimit-remaining": "9",
      "x-ratelimit-reset": String(NOW / 1_000 + 60),
    });
  });

  it("over the limit is a 429 that says when to come back; nothing is called", async () => {
    const { app, called, advance } = createApp();
    for (let i = 0; i < 10; i++) await app.request("/trpc/catalog.list");
    const refused = await app.request("/trpc/catalog.list");
    expect(refused.status).toBe(429);
    expect(called()).toBe(10);
    expect(refused.headers.get("X-RateLimit-Remaining")).toBe("0");
    const seconds = Number(refused.headers.get("Retry-After"));
    expect(await refused.json()).toMatchObject({
      kind: "rate_limited",
      detail: "More than 10 calls in 60 seconds.",
      retryAfterMs: expect.any(Number),
    });
    advance(seconds * 1_000);
    expect((await app.request("/trpc/catalog.list")).status).toBe(200);
  });
});

describe("what is counted", () => {
  it("are procedures, not HTTP requests", async () => {
    const { app } = createApp();
    const { headers } = await app.request("/trpc/catalog.list,catalog.stats,trending.products?batch=1");
    expect(headers.get("X-RateLimit-Remaining")).toBe("7");
  });

  it("cannot be dodged by another writing of the path", () => {
    expect(countCalls("/trpc/catalog.list")).toBe(1);
    expect(countCalls("/trpc/catalog.list,catalog.stats")).toBe(2);
    expect(countCalls("/trpc/catalog.list%2Ccatalog.stats%2ccatalog.get")).toBe(3);
    expect(countCalls("/trpc//a,b,")).toBe(3);
    expect(countCalls(`/trpc/${"a,".repeat(10_000)}`)).toBe(21);
    expect(countCalls("/api/v1/products")).toBe(1);
  });

  it("are each caller's own", async () => {
    const { app } = createApp({ callsPerMinute: 1 });
    const statuses = [];
    for (const id of ["ip:a", "ip:b", "ip:a"]) {
      statuses.push((await app.request("/trpc/x", { headers: { "X-Caller": id } })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  it.each(["/livez", "/readyz", "/health", "/metrics", "/", "/products/1", "/assets/app.js"])(
    "is not %s",
    async (path) => {
      const { app } = createApp({ callsPerMinute: 1 });
      for (let i = 0; i < 3; i++) {
        const answer = await app.request(path);
        expect(answer.status).toBe(200);
        expect(answer.headers.has("RateLimit")).toBe(false);
      }
    },
  );

  it.each(["/api/v1/products", "/api/v1/events", "/trpc/x"])("is %s", async (path) => {
    const { app } = createApp({ callsPerMinute: 1 });
    await app.request(path);
    expect((await app.request(path)).status).toBe(429);
  });
});

describe("the limit", () => {
  it("of a secret key is ten times as high", async () => {
    const { app } = createApp({ caller: { ...anonymous, kind: "secret", id: "key:Ab12Cd34" } });
    expect((await app.request("/trpc/x")).headers.get("X-RateLimit-Limit")).toBe(String(10 * SECRET_KEY_FACTOR));
  });

  it("of 0 is none", async () => {
    const { app } = createApp({ callsPerMinute: 0 });
    for (let i = 0; i < 50; i++) {
      const answer = await app.request("/trpc/x");
      expect(answer.status).toBe(200);
      expect(answer.headers.has("RateLimit")).toBe(false);
    }
  });
});
