import { DomainError } from "@vitrine/domain";
import { expect, it } from "vitest";
import { type AnsweredRequest, accessLog } from "./access-log.ts";
import { createTestApp } from "./testing.ts";

function createApp() {
  const { app, log } = createTestApp();
  const seen: AnsweredRequest[] = [];
  app.use(accessLog({ onAnswer: (request) => seen.push(request) }));
  app.get("/livez", (c) => c.text("ok"));
  app.get("/products", (c) => c.text("ok"));
  app.get("/refused", () => {
    throw new DomainError("forbidden", "No.");
  });
  app.get("/broken", () => {
    throw new Error("a defect");
  });
  return { app, seen, requests: () => log.filter((line) => line.msg === "request") };
}

it("writes one line with method, path, status, time and id", async () => {
  const { app, requests } = createApp();
  await app.request("/products", { headers: { "X-Request-ID": "trace-42" } });
  expect(requests()).toEqual([
    {
      level: "info",
      time: expect.any(String),
      id: "trace-42",
      method: "GET",
      path: "/products",
      status: 200,
      duration_ms: expect.any(Number),
      msg: "request",
    },
  ]);
});

it("writes nothing of the query, where keys and searches stand", async () => {
  const { app, requests } = createApp();
  await app.request("/products?key=vtr_pub_secret&q=my+private+search");
  expect(JSON.stringify(requests())).not.toMatch(/secret|private/);
});

it.each([
  ["/products", "info"],
  ["/refused", "warn"],
  ["/nothing", "warn"],
  ["/broken", "error"],
  ["/livez", "debug"],
])("writes %s as %s", async (path, level) => {
  const { app, requests } = createApp();
  await app.request(path);
  expect(requests()).toMatchObject([{ path, level }]);
});

it("cuts a path that is too long for a line", async () => {
  const { app, requests } = createApp();
  await app.request(`/${"x".repeat(5_000)}`);
  expect(requests()).toMatchObject([{ path: expect.stringMatching(/^\/x{299}$/) }]);
});

it("tells the metrics what was answered", async () => {
  const { app, seen } = createApp();
  await app.request("/broken");
  expect(seen).toEqual([{ method: "GET", path: "/broken", status: 500, durationMs: expect.any(Number) }]);
});
