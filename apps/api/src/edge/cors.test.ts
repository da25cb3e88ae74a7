import { describe, expect, it } from "vitest";
import { cors } from "./cors.ts";
import { createTestApp } from "./testing.ts";

const LISTED = "https://guitars.example";

function createApp(origins?: string[]) {
  const { app } = createTestApp();
  app.use(cors({ origins }));
  app.get("/", (c) => c.json({ fine: true }));
  app.get("/broken", () => {
    throw new Error("a defect");
  });
  return app;
}

const from = (origin: string) => ({ headers: { Origin: origin } });

describe("a page of a listed origin", () => {
  it.each(["/", "/broken", "/nothing"])("may read the answer of %s and its headers, without cookies", async (path) => {
    const { headers } = await createApp([LISTED, "https://other.example"]).request(path, from(LISTED));
    expect(headers.get("Access-Control-Allow-Origin")).toBe(LISTED);
    expect(headers.get("Access-Control-Expose-Headers")).toMatch(/RateLimit.*Retry-After.*X-Request-ID/);
    expect(headers.has("Access-Control-Allow-Credentials")).toBe(false);
    expect(headers.get("Vary")).toBe("Origin");
  });

  it("may ask before it sends a key", async () => {
    const answer = await createApp([LISTED]).request("/", { method: "OPTIONS", ...from(LISTED) });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "access-control-allow-origin": LISTED,
      "access-control-allow-methods": "GET, HEAD, POST",
      "access-control-allow-headers": expect.stringMatching(/Authorization.*X-API-Key/),
      "access-control-max-age": "7200",
      vary: "Origin",
    });
  });
});

describe("a page of another origin", () => {
  it.each([
    "https://evil.example",
    "https://guitars.example.evil.example",
    "https://evil-guitars.example",
    "http://guitars.example",
    "https://guitars.example:8443",
    "https://GUITARS.example",
    "null",
    "*",
    "",
  ])("gets no permission: %j", async (origin) => {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await createApp([LISTED]).request("/", { method, ...from(origin) });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(headers.get("Vary")).toBe("Origin");
    }
  });
});

it("by default no origin is listed", async () => {
  const { headers } = await createApp().request("/", from(LISTED));
  expect(headers.has("Access-Control-Allow-Origin")).toBe(false);
});

it("what is no browser's call is not touched, save that caches are told", async () => {
  const answer = await createApp([LISTED]).request("/");
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  expect(answer.headers.get("Vary")).toBe("Origin");
});
