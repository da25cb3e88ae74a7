import { describe, expect, it } from "vitest";
import { securityHeaders } from "./security-headers.ts";
import { createTestApp, serveOnLoopback } from "./testing.ts";

function createApp() {
  const { app } = createTestApp();
  app.use(securityHeaders());
  app.get("/", (c) => c.text("fine"));
  app.get("/broken", () => {
    throw new Error("a defect");
  });
  return app;
}

const own = ["x-request-id", "x-process-time", "date", "content-length"];

async function readHeaders(path: string): Promise<Record<string, string>> {
  const server = await serveOnLoopback(createApp());
  const { headers } = await fetch(server.url + path);
  await server.close();
  return Object.fromEntries([...headers].filter(([name]) => !own.includes(name)));
}

const security = {
  "content-security-policy":
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https: http:",
  "permissions-policy": "geolocation=(), microphone=(), camera=()",
  "referrer-policy": "strict-origin-when-cross-origin",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-xss-protection": "0",
};

const connection = { connection: "keep-alive", "keep-alive": "timeout=5" };

describe("the headers of an answer, all of them: no Server, no X-Powered-By", () => {
  it("on a result", async () => {
    expect(await readHeaders("/")).toEqual({ ...security, ...connection, "content-type": "text/plain; charset=UTF-8" });
  });

  it.each(["/broken", "/nothing"])("on the error of %s", async (path) => {
    expect(await readHeaders(path)).toEqual({
      ...security,
      ...connection,
      "cache-control": "no-store",
      "content-type": "application/problem+json",
    });
  });
});
