import { describe, expect, it } from "vitest";
import { answerNow } from "./answer-headers.ts";
import { createTestApp, serveOnLoopback } from "./testing.ts";

function createApp() {
  const { app } = createTestApp();
  app.use(function teapot(c, next) {
    c.get("headers")["X-Teapot"] = "short and stout";
    c.get("headers").Vary = "Origin";
    return next();
  });
  app.get("/json", (c) => c.json({ fine: true }));
  app.get("/varies", (c) => c.json({}, 200, { Vary: "Accept" }));
  app.get("/ready", (c) => answerNow(c, 200, "bytes", { "Content-Type": "text/plain", Vary: "Accept-Encoding" }));
  app.get("/broken", () => {
    throw new Error("a defect");
  });
  app.get("/events", () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("data: 1\n\n"));
        controller.close();
      },
    });
    return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
  });
  return app;
}

describe("every answer has the gathered headers and its time", () => {
  it.each(["/json", "/ready", "/broken", "/events", "/nothing"])("%s", async (path) => {
    const { headers } = await createApp().request(path);
    expect(headers.get("X-Teapot")).toBe("short and stout");
    expect(headers.get("X-Process-Time")).toMatch(/^\d+\.\d{6}$/);
    expect(headers.get("X-Request-ID")).toBeTruthy();
  });

  it("over real sockets too, and each once", async () => {
    const server = await serveOnLoopback(createApp());
    for (const path of ["/json", "/ready", "/broken", "/events"]) {
      const answer = await server.exchange(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(answer.match(/^x-teapot: short and stout\r$/gim)).toHaveLength(1);
      expect(answer.match(/^x-process-time: [\d.]+\r$/gim)).toHaveLength(1);
    }
    await server.close();
  });
});

it("an answer's own Vary is added to, not replaced", async () => {
  const app = createApp();
  expect((await app.request("/varies")).headers.get("Vary")).toBe("Accept, Origin");
  expect((await app.request("/ready")).headers.get("Vary")).toBe("Accept-Encoding, Origin");
});

it("the time is the one it took, in seconds", async () => {
  const { app } = createTestApp();
  app.get("/slow", async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return c.text("done");
  });
  const seconds = Number((await app.request("/slow")).headers.get("X-Process-Time"));
  expect(seconds).toBeGreaterThan(0.055);
  expect(seconds).toBeLessThan(5);
});
