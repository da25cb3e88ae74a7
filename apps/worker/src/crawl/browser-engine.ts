import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, CDPSession, Page, Route } from "playwright-core";
import { FetchError } from "./fetch-error.ts";
import { defaultLimits, type FetchRequest, type FetchResponse, type HttpClient } from "./http-client.ts";
import { createPageRequests, type PageLimits, type PageRequests } from "./page-requests.ts";
import { RunFailure } from "./run-failure.ts";
import { looksLikeSitemap } from "./sitemap.ts";

export interface BrowserLimits extends PageLimits {
  /** Milliseconds from the first look-up to the rendered page. */
  deadlineMs: number;
  /** So long nothing was fetched: the page is what it is going to be. */
  quietMs: number;
  /** A page that never gets quiet is read after so long. */
  settleMs: number;
  /** Characters of the rendered page; what is beyond is not read. */
  maxHtml: number;
  /** Pages open at once, of all hosts. */
  maxOpen: number;
  /** A browser that has shown so many pages gives way to a fresh one. */
  maxPages: number;
}

const usualLimits: BrowserLimits = {
  deadlineMs: 30_000,
  quietMs: 500,
  settleMs: 10_000,
  maxHtml: defaultLimits.maxInflatedBytes,
  maxOpen: 4,
  maxPages: 200,
  maxBytes: defaultLimits.maxInflatedBytes,
  maxRequests: 300,
  maxDocuments: 10,
};

export interface BrowserEngineOptions {
  /** Of Chromium; undefined: there is none. */
  executablePath: string | undefined;
  userAgent: string;
  /** Fetches everything that pages ask for. */
  client: Pick<HttpClient, "fetch">;
  limits?: Partial<BrowserLimits>;
}

/** Fetches pages as they are once their scripts ran. A client like the other, so that a crawl does not know the difference. */
export interface BrowserEngine extends Pick<HttpClient, "fetch"> {
  /**
   * The answer of the address; where that is a page, what a browser makes of it, in UTF-8.
   *
   * @throws FetchError as the client's; RunFailure where there is no browser
   */
  fetch(request: FetchRequest): Promise<FetchResponse>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** A running browser, and what it has to do yet. */
interface Session {
  browser: Browser;
  open: number;
  shown: number;
}

/** Longer than a browser takes to give up a page. */
const CLOSE_MS = 5_000;
const POLL_MS = 50;

/**
 * The browser itself has no network: what it does not ask us for goes to a proxy whose name leads nowhere. That holds for
 * what no route sees (reports, prefetches, shared workers, WebRTC) and for every name it would look up.
 */
const chromiumFlags = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-quic",
  "--dns-prefetch-disable",
  "--proxy-server=http://nowhere.invalid:1",
  "--proxy-bypass-list=<-loopback>",
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--js-flags=--max-old-space-size=512",
];

/** Shows pages in one Chromium, which is started for the first one and again after it ended. */
export function createBrowserEngine(options: BrowserEngineOptions): BrowserEngine {
  const { client } = options;
  const limits = { ...usualLimits, ...options.limits };
  let current: Promise<Session> | null = null;
  let open = 0;
  let isClosed = false;
  const sessions = new Set<Session>();
  const waiting: (() => void)[] = [];

  /** Waits for room for a page. */
  async function enter(): Promise<void> {
    if (open >= limits.maxOpen) await new Promise<void>((resolve) => waiting.push(resolve));
    open++;
  }

  function leave(): void {
    open--;
    waiting.shift()?.();
  }

  async function join(): Promise<Session> {
    if (isClosed) throw new FetchError("stopped", "the worker is stopping");
    current ??= start();
    const joined = current;
    const session = await joined;
    session.open++;
    // The next page gets a fresh one; this one ends with its last page.
    if (++session.shown >= limits.maxPages && current === joined) current = null;
    return session;
  }

  async function part(session: Session): Promise<void> {
    session.open--;
    if (session.open === 0 && session.shown >= limits.maxPages) await session.browser.close();
  }

  function start(): Promise<Session> {
    const starting = launch(options).then((browser) => {
      const session = { browser, open: 0, shown: 0 };
      sessions.add(session);
      browser.once("disconnected", () => {
        sessions.delete(session);
        forget();
      });
      return session;
    });
    const forget = () => {
      if (current === starting) current = null;
    };
    starting.catch(forget);
    return starting;
  }

  async function fetchRendered(request: FetchRequest): Promise<FetchResponse> {
    const { deadlineMs } = limits;
    const begin = performance.now();
    // Whether the bare page is the one we know says nothing of what its scripts show.
    const document = await client.fetch({ ...request, headers: {}, limits: { ...request.limits, deadlineMs } });
    if (!isRenderable(request, document)) return document;
    const left = Math.round(deadlineMs - (performance.now() - begin));
    // That a browser has to be started first takes nothing from the page's time.
    const session = await join();
    const deadline = AbortSignal.timeout(Math.max(left, 0));
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    try {
      return await render(session.browser, { ...options, limits, request, document, signal });
    } catch (cause) {
      if (request.signal?.aborted || isClosed) throw new FetchError("stopped", "the worker is stopping");
      if (deadline.aborted) throw new FetchError("timeout", `no whole page within ${deadlineMs / 1_000} s`);
      throw new FetchError("connection", "the browser gave the page up", { cause });
    } finally {
      await part(session);
    }
  }

  return {
    async fetch(request) {
      await enter();
      try {
        return await fetchRendered(request);
      } finally {
        leave();
      }
    },
    async close() {
      isClosed = true;
      await current?.catch(() => {});
      await Promise.all([...sessions].map(({ browser }) => browser.close()));
    },
  };
}

async function launch({ executablePath }: BrowserEngineOptions): Promise<Browser> {
  if (!executablePath)
    throw new RunFailure('CHROMIUM_PATH must name a Chromium before a shop with the engine "browser" is crawled');
  try {
    const { chromium } = await import("playwright-core");
    return await chromium.launch({
      executablePath,
      headless: true,
      args: chromiumFlags,
      // Chromium has none for the super-user.
      chromiumSandbox: process.getuid?.() !== 0,
      // Not ours, which has the keys.
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: tmpdir() },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n");
    throw new RunFailure(`the Chromium of CHROMIUM_PATH does not start: ${reason}`, { cause: error });
  }
}

/** A page of the address itself: no list of addresses, no refusal, and not where a redirect leads. */
function isRenderable({ url }: FetchRequest, { status, headers, body, url: at, truncated }: FetchResponse): boolean {
  const type = headers["content-type"] ?? "text/html";
  const isPage = /^\s*(?:text\/html|application\/xhtml\+xml)/i.test(type) && !looksLikeSitemap(body);
  return status >= 200 && status < 300 && isPage && !truncated && body.length > 0 && new URL(url).href === at;
}

interface Rendering {
  userAgent: string;
  client: Pick<HttpClient, "fetch">;
  limits: BrowserLimits;
  request: FetchRequest;
  document: FetchResponse;
  signal: AbortSignal;
}

interface Rendered {
  html: string;
  truncated: boolean;
}

async function render(browser: Browser, { userAgent, client, ...rendering }: Rendering): Promise<FetchResponse> {
  const { document, limits, signal } = rendering;
  // What is still under way when the page is done keeps nobody waiting for its host.
  const done = new AbortController();
  const requests = createPageRequests(client, { ...rendering, signal: AbortSignal.any([signal, done.signal]) });
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  const abort = () => end(signal.reason);
  const lose = () => end(new Error("the browser ended"));
  signal.addEventListener("abort", abort);
  browser.once("disconnected", lose);
  if (signal.aborted) abort();
  const opening = browser.newContext({ userAgent, serviceWorkers: "block", acceptDownloads: false });
  try {
    const reading = opening
      .then((context) => openPage(context, requests, end))
      .then((page) => readRendered(page, document.url, requests, limits));
    const { html, truncated } = await Promise.race([ended, reading]);
    return {
      url: requests.url,
      status: document.status,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: Buffer.from(html),
      wireBytes: requests.wireBytes,
      truncated,
    };
  } finally {
    signal.removeEventListener("abort", abort);
    browser.off("disconnected", lose);
    done.abort();
    await closeContext(browser, opening);
  }
}

async function openPage(context: BrowserContext, requests: PageRequests, end: (error: Error) => void): Promise<Page> {
  await context.route("**/*", (route) => answerRoute(route, requests));
  await context.routeWebSocket("**", (socket) => socket.close());
  await context.addInitScript(() => {
    for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "SharedWorker"])
      Reflect.deleteProperty(globalThis, name);
  });
  const page = await context.newPage();
  page.on("dialog", (dialog) => void dialog.dismiss().catch(() => {}));
  page.on("popup", (popup) => void popup.close().catch(() => {}));
  page.on("crash", () => end(new Error("the page crashed")));
  page.on("close", () => end(new Error("the page was closed")));
  return page;
}

async function answerRoute(route: Route, requests: PageRequests): Promise<void> {
  const request = route.request();
  // A page that is gone meanwhile needs no answer.
  const gone = () => {};
  let isNavigation = false;
  try {
    isNavigation = request.isNavigationRequest() && request.frame().parentFrame() === null;
  } catch {
    // A worker's request has no frame.
  }
  const answer = await requests.answer({
    url: request.url(),
    method: request.method(),
    type: request.resourceType(),
    isNavigation,
    headers: request.headers(),
  });
  // A page that may not go on somewhere stays what it is; any other failure would make an error page of it.
  if (!answer) return route.abort("aborted").catch(gone);
  await route.fulfill({ ...answer, body: Buffer.from(answer.body) }).catch(gone);
}

/** Waits until a page is whole and quiet, or as quiet as it gets. The deadline of the whole is the caller's. */
async function readRendered(
  page: Page,
  url: string,
  requests: PageRequests,
  { quietMs, settleMs, maxHtml }: BrowserLimits,
): Promise<Rendered> {
  await page.goto(url, { waitUntil: "commit", timeout: 0 });
  const session = await page.context().newCDPSession(page);
  const settled = performance.now() + settleMs;
  while (!page.isClosed()) {
    await sleep(POLL_MS);
    if (!requests.isQuiet(quietMs) && performance.now() < settled) continue;
    // Just then it may have gone on to another address.
    const rendered = await readDocument(session, maxHtml).catch(() => null);
    if (rendered?.isWhole) return rendered;
  }
  throw new Error("the page was closed");
}

/** In a world of its own: the page cannot answer in its place, and no more of it than is read leaves the browser. */
async function readDocument(session: CDPSession, maxHtml: number): Promise<Rendered & { isWhole: boolean }> {
  const { frameTree } = await session.send("Page.getFrameTree");
  const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const { result } = await session.send("Runtime.evaluate", {
    contextId: world.executionContextId,
    expression: `(() => { const html = "<!doctype html>" + document.documentElement.outerHTML;
      return { html: html.slice(0, ${maxHtml}), truncated: html.length > ${maxHtml},
        isWhole: document.readyState !== "loading" }; })()`,
    returnByValue: true,
  });
  return result.value;
}

/** A page that does not let itself be closed takes its browser along. */
async function closeContext(browser: Browser, opening: Promise<BrowserContext>): Promise<void> {
  const closed = opening
    .then((context) => context.close())
    .then(
      () => true,
      () => true,
    );
  const isClosed = await Promise.race([closed, sleep(CLOSE_MS, false, { ref: false })]);
  if (!isClosed) await browser.close().catch(() => {});
}
