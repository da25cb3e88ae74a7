import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dashboard } from "./static.ts";
import { createTestApp, serveOnLoopback } from "./testing.ts";

let root: string;
let dist: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vitrine-static-"));
  dist = join(root, "dist");
  writeFileSync(join(root, "secret.txt"), "a secret beside it");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function build(): void {
  mkdirSync(join(dist, "assets"), { recursive: true });
  writeFileSync(join(dist, "index.html"), "<!doctype html><title>Vitrine</title>");
  writeFileSync(join(dist, "assets", "app-4f3a2b1c.js"), "export const x = 1;");
  writeFileSync(join(dist, "favicon.svg"), "<svg/>");
}

function createApp() {
  const { app } = createTestApp();
  app.use(dashboard({ directory: dist }));
  return app;
}

describe("a built dashboard", () => {
  beforeEach(build);

  it("is served by file: what has a hash in its name for ever, the rest to be asked for again", async () => {
    const app = createApp();
    const script = await app.request("/assets/app-4f3a2b1c.js");
    expect(script.headers.get("Content-Type")).toMatch(/^text\/javascript/);
    expect(script.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    expect(await script.text()).toBe("export const x = 1;");
    expect((await app.request("/favicon.svg")).headers.get("Cache-Control")).toBe("no-cache");
  });

  it.each(["/", "/index.html", "/products/12", "/crawl/runs/"])("has a page at %s", async (path) => {
    const page = await createApp().request(path);
    expect(page.status).toBe(200);
    expect(page.headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(page.headers.get("Cache-Control")).toBe("no-cache");
    expect(await page.text()).toContain("<title>Vitrine</title>");
  });

  it.each(["/assets/app-old.js", "/api/v1/nothing", "/api", "/trpc/nothing", "/robots.txt"])(
    "has none at %s",
    async (path) => {
      const answer = await createApp().request(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    },
  );

  it("answers GET and HEAD only", async () => {
    expect((await createApp().request("/", { method: "POST" })).status).toBe(404);
    const head = await createApp().request("/", { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });

  it("says 304 to who has it already", async () => {
    const app = createApp();
    const etag = (await app.request("/")).headers.get("ETag") as string;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const answer = await app.request("/", { headers: { "If-None-Match": known } });
      expect(answer.status).toBe(304);
      expect(await answer.text()).toBe("");
    }
    expect((await app.request("/", { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  it("never leaves its directory, however the path is written", async () => {
    const server = await serveOnLoopback(createApp());
    for (const path of [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets/..%5c..%5csecret.txt",
      "/assets//../../secret.txt",
      "//secret.txt",
      "/%00/../../secret.txt",
      join(root, "secret.txt"),
    ]) {
      const answer = await server.exchange(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(answer).not.toContain("a secret beside it");
      expect(answer).not.toContain("HTTP/1.1 500");
    }
    await server.close();
  });
});

describe("a dashboard that is not built", () => {
  it("says how to build it, and is there as soon as it is", async () => {
    const app = createApp();
    const page = await app.request("/");
    expect(page.status).toBe(503);
    expect(await page.text()).toContain("npm run build");
    expect((await app.request("/favicon.svg")).status).toBe(404);
    build();
    expect((await app.request("/")).status).toBe(200);
  });
});
