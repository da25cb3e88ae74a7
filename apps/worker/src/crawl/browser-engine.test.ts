import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { chromiumPath, withoutChromium } from "../testing/find-chromium.ts";
import { type Answer, serveShop } from "../testing/serve.ts";
import { type BrowserEngine, type BrowserLimits, createBrowserEngine } from "./browser-engine.ts";
import type { FetchRequest } from "./http-client.ts";
import { createHttpClient } from "./http-client.ts";
import { createNetworkGuard } from "./network-guard.ts";

const contentTypes = /./;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const page = (script: string, body = "") =>
  `<!doctype html><html><head><title>t</title></head><body>${body}<main></main><script>${script}</script></body></html>`;
const show = (expression: string) => `document.querySelector("main").append(String(${expression}));`;

describe.skipIf(!chromiumPath)(`a browser${withoutChromium}`, () => {
  const cleanUp: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });

  async function serve(answers: Record<string, Answer>) {
    const server = await serveShop(answers);
    cleanUp.push(server.close);
    return server;
  }

  /** A browser that may reach these hosts though they are private. */
  function open(hosts: string[], limits: Partial<BrowserLimits> = {}, executablePath = chromiumPath): BrowserEngine {
    const userAgent = "VitrineBot/9.9 (+crawl@example.org)";
    const client = createHttpClient({ userAgent, guard: createNetworkGuard({ allowPrivateHosts: hosts }) });
    const engine = createBrowserEngine({ executablePath, userAgent, client, limits });
    cleanUp.push(async () => {
      await engine.close();
      client.close();
    });
    return engine;
  }

  async function read(engine: BrowserEngine, url: string, request: Partial<FetchRequest> = {}): Promise<string> {
    return text((await engine.fetch({ url, contentTypes, ...request })).body);
  }

  /** A listening socket that must stay alone. */
  async function trap(): Promise<{ host: string; connections: () => number }> {
    let connections = 0;
    const server = createSocketServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
    return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
  }

  it("gives a page as its scripts make it, and says who it is in every request", async () => {
    const server = await serve({
      "/": `<!doctype html><link rel="stylesheet" href="/style.css"><img src="/big.png"><main></main><script src="/app.js"></script>`,
      "/app.js": (_, response) =>
        response.writeHead(200, { "content-type": "text/javascript" }).end(
          `fetch("/price.json").then((answer) => answer.json()).then(({ price }) => setTimeout(() => {
            ${show('price + " \u20ac " + navigator.userAgent + document.cookie')} }, 200));`,
        ),
      "/price.json": (_, response) =>
        response
          .writeHead(200, { "content-type": "application/json", "set-cookie": "id=17" })
          .end('{"price":"499.50"}'),
      "/style.css": (_, response) => response.writeHead(200, { "content-type": "text/css" }).end("main{}"),
    });
    const answer = await open([server.host]).fetch({ url: `${server.origin}/`, contentTypes });
    expect(text(answer.body)).toContain("<main>499.50 € VitrineBot/9.9 (+crawl@example.org)</main>");
    expect(answer).toMatchObject({ status: 200, url: `${server.origin}/`, truncated: false });
    expect(answer.wireBytes).toBeGreaterThan(300);
    expect(server.paths().sort()).toEqual(["/", "/app.js", "/price.json", "/style.css"]);
    for (const { headers } of server.requests) {
      expect(headers["user-agent"]).toBe("VitrineBot/9.9 (+crawl@example.org)");
      expect(headers).not.toHaveProperty("cookie");
    }
  });

  it("connects to nothing that is private, whatever a page tries", async () => {
    const other = await trap();
    const target = `http://${other.host}`;
    const server = await serve({
      "/": page(
        `const tries = [
          () => fetch("${target}/fetch"), () => fetch("http://169.254.169.254/latest/meta-data/").then(() => { ${show('"metadata"')} }),
          () => fetch("http://localhost:${other.host.split(":")[1]}/name"), () => fetch("${target}", { mode: "no-cors", method: "POST", body: "x" }),
          () => navigator.sendBeacon("${target}/beacon", "x"), () => new WebSocket("ws://${other.host}/socket"),
          () => new EventSource("${target}/events"), () => { new Image().src = "${target}/image"; },
          () => import("${target}/module.js"), () => new Worker(URL.createObjectURL(new Blob(["fetch('${target}/worker')"]))),
          () => new SharedWorker(URL.createObjectURL(new Blob(["fetch('${target}/shared')"]))),
          () => { const link = document.createElement("link"); link.rel = "prefetch"; link.href = "${target}/prefetch"; document.head.append(link); },
          () => { const link = document.createElement("link"); link.rel = "preconnect"; link.href = "${target}"; document.head.append(link); },
          () => { const frame = document.createElement("iframe"); frame.src = "${target}/frame"; document.body.append(frame); },
          () => open("${target}/popup"), () => { const peer = new RTCPeerConnection({ iceServers: [{ urls: "turn:${other.host}?transport=tcp", username: "a", credential: "b" }] });
            peer.createDataChannel("x"); return peer.createOffer().then((offer) => peer.setLocalDescription(offer)); },
          () => navigator.serviceWorker.register("/worker.js"),
          () => { location.href = "${target}/navigation"; },
        ];
        for (const attempt of tries) try { Promise.resolve(attempt()).catch(() => {}); } catch {}
        ${show('"tried"')}`,
        `<object data="${target}/object"></object><video src="${target}/video"></video><style>@import "${target}/style.css";</style>`,
      ),
      "/redirect": page(`fetch("/away").then(() => { ${show('"followed"')} }, () => { ${show('"refused"')} })`),
      "/away": (_, response) => response.writeHead(302, { location: `${target}/redirected` }).end(),
    });
    const engine = open([server.host]);
    const html = await read(engine, `${server.origin}/`);
    expect(html).toContain("<main>tried</main>");
    expect(await read(engine, `${server.origin}/redirect`)).toContain("<main>refused</main>");
    expect(other.connections()).toBe(0);
    expect(server.paths()).not.toContain("/worker.js");
    await expect(read(engine, `${target}/`)).rejects.toMatchObject({ failure: "address" });
    expect(other.connections()).toBe(0);
    // The trap does spring.
    await read(open([server.host, other.host]), `${server.origin}/`);
    expect(other.connections()).toBeGreaterThan(0);
  });

  it("asks before it goes on to another page of the site, and says where it is", async () => {
    const server = await serve({
      "/": page(`location.href = "/open";`),
      "/open": page(show('"open"')),
      "/stay": page(
        `location.href = "/closed"; setTimeout(() => { ${show('"still here"')} }, 100);`,
        `<iframe src="/closed"></iframe>`,
      ),
      "/closed": page(show('"closed"')),
    });
    const refuseRedirect = async (url: URL) => (url.pathname === "/closed" ? "robots.txt forbids" : null);
    const engine = open([server.host]);
    const gone = await engine.fetch({ url: `${server.origin}/`, contentTypes, refuseRedirect });
    expect(gone.url).toBe(`${server.origin}/open`);
    expect(text(gone.body)).toContain("<main>open</main>");
    const stayed = await read(engine, `${server.origin}/stay`, { refuseRedirect });
    expect(stayed).toContain("<main>still here</main>");
    expect(server.paths()).not.toContain("/closed");
  });

  it("leaves pages alone that need no browser: lists of addresses, errors and redirects", async () => {
    const server = await serve({
      "/map": (_, response) =>
        response.writeHead(200, { "content-type": "application/xml" }).end("<urlset><url><loc>x</loc></url></urlset>"),
      "/busy": (_, response) => response.writeHead(503, { "retry-after": "7" }).end(),
      "/old": (_, response) => response.writeHead(302, { location: "/new" }).end(),
      "/new": page(show('"shown"')),
    });
    // No browser is started for these.
    const engine = open([server.host], {}, "/nowhere/chromium");
    expect(await read(engine, `${server.origin}/map`)).toContain("<urlset>");
    expect(await engine.fetch({ url: `${server.origin}/busy`, contentTypes })).toMatchObject({
      status: 503,
      headers: { "retry-after": "7" },
    });
    expect((await engine.fetch({ url: `${server.origin}/old`, contentTypes })).url).toBe(`${server.origin}/new`);
    await expect(read(engine, `${server.origin}/new`)).rejects.toThrow("CHROMIUM_PATH does not start");
  });

  it("reads a page that never gets quiet as it is, and cuts one that never ends at the deadline", async () => {
    const server = await serve({
      "/restless": page(`${show('"ready"')} setInterval(() => fetch("/poll"), 20);`),
      "/poll": (_, response) => response.writeHead(200).end(),
      "/endless": page("for (;;) {}"),
      "/slow.js": () => {},
      "/hanging": `<main>before</main><script src="/slow.js"></script>`,
      "/dialogs": page(`alert("a"); onbeforeunload = () => "b"; confirm("c"); ${show('"past the dialogs"')}`),
    });
    const engine = open([server.host], { deadlineMs: 6_000, settleMs: 800 });
    expect(await read(engine, `${server.origin}/dialogs`)).toContain("past the dialogs");
    expect(await read(engine, `${server.origin}/restless`)).toContain("<main>ready</main>");
    for (const path of ["/endless", "/hanging"]) {
      const begin = performance.now();
      await expect(read(engine, server.origin + path)).rejects.toMatchObject({ failure: "timeout" });
      expect(performance.now() - begin).toBeLessThan(6_000 + 6_000);
    }
    // The browser is still good, or another one is there.
    expect(await read(engine, `${server.origin}/restless`)).toContain("<main>ready</main>");
  }, 60_000);

  it("takes no more than its limits: bytes fetched, characters rendered", async () => {
    const big = `/* ${"x".repeat(200_000)} */`;
    const script =
      (code: string): Answer =>
      (_, response) =>
        response.writeHead(200, { "content-type": "text/javascript" }).end(code);
    const server = await serve({
      "/heavy": `<main></main><script src="/small.js"></script><script src="/big.js"></script>`,
      "/small.js": script(show('"small "')),
      "/big.js": script(`${big}${show('"big"')}`),
      "/long": page(`document.querySelector("main").textContent = "x".repeat(500000);`),
      "/file": page(
        `const link = document.createElement("a"); link.href = "/file.zip"; link.download = ""; link.click(); ${show('"no file"')}`,
      ),
      "/file.zip": (_, response) => response.writeHead(200, { "content-type": "application/zip" }).end("PK"),
    });
    const engine = open([server.host], { maxBytes: 100_000, maxHtml: 50_000 });
    expect(await read(engine, `${server.origin}/heavy`)).toContain("<main>small </main>");
    const long = await engine.fetch({ url: `${server.origin}/long`, contentTypes });
    expect(long.truncated).toBe(true);
    expect(long.body.length).toBe(50_000);
    expect(await read(engine, `${server.origin}/file`)).toContain("no file");
  });

  it("is started anew after some pages, and when it was killed", async () => {
    const server = await serve({ "/": page(show('"shown"')), "/slow": page(`setInterval(() => fetch("/"), 20);`) });
    const pids = join(tmpdir(), `chromium-${process.pid}.pids`);
    const wrapper = join(tmpdir(), `chromium-${process.pid}.sh`);
    writeFileSync(pids, "");
    writeFileSync(wrapper, `#!/bin/sh\necho $$ >> ${pids}\nexec ${chromiumPath} "$@"\n`, { mode: 0o755 });
    const started = () => readFileSync(pids, "utf8").trim().split("\n").map(Number);
    const engine = open([server.host], { maxPages: 3, settleMs: 20_000 }, wrapper);
    for (let shown = 0; shown < 4; shown++) expect(await read(engine, `${server.origin}/`)).toContain("shown");
    expect(started()).toHaveLength(2);

    const fetched = server.requests.length;
    const reading = read(engine, `${server.origin}/slow`);
    reading.catch(() => {});
    while (server.requests.length < fetched + 3) await sleep(20);
    process.kill(started().at(-1)!, "SIGKILL");
    await expect(reading).rejects.toMatchObject({ failure: "connection" });
    expect(await read(engine, `${server.origin}/`)).toContain("shown");
    expect(started()).toHaveLength(3);
  }, 60_000);

  it("fetches nothing for a page whose proxy would be asked", async () => {
    // What no route sees must not find a way either: a report of a policy is sent by the browser itself.
    const seen: string[] = [];
    const reports = createServer((request, response) => {
      seen.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => reports.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => new Promise((resolve) => reports.close(resolve)));
    const report = `http://127.0.0.1:${(reports.address() as AddressInfo).port}/report`;
    const server = await serve({
      "/": `<meta http-equiv="Content-Security-Policy" content="img-src 'none'; report-uri ${report}"><a href="#x" ping="${report}">x</a>
        <script type="speculationrules">{"prefetch":[{"source":"list","urls":["${report}"]}]}</script>
        <img src="/x.png"><main>seen</main><script>document.querySelector("a").click()</script>`,
    });
    expect(await read(open([server.host]), `${server.origin}/`)).toContain("seen");
    await sleep(500);
    expect(seen).toEqual([]);
  });
});
