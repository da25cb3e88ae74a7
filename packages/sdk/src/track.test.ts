import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { TrackedEvent } from "@vitrine/api/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTracker } from "./track.ts";

/** What the backend is told, and what it says next: a status, or a receipt. */
const requests: { url: string; key: string | undefined; events: TrackedEvent[] }[] = [];
const answers: { status: number; rejected?: { index: number; reason: string }[]; retryAfter?: string }[] = [];
let server: Server;
let baseUrl: string;

beforeEach(async () => {
  requests.length = answers.length = 0;
  server = createServer(async (request, response) => {
    const { events } = (await json(request)) as { events: TrackedEvent[] };
    requests.push({ url: request.url!, key: request.headers.authorization, events });
    const { status, rejected = [], retryAfter } = answers.shift() ?? { status: 200 };
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status, retryAfter ? { "Retry-After": retryAfter } : {});
    response.end(JSON.stringify({ accepted: events.length - rejected.length, duplicates: 0, rejected }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

const ids = (events: TrackedEvent[]) => events.map(({ id }) => id);

it("sends events together, each with an id and its time", async () => {
  const tracker = createTracker({ baseUrl, apiKey: "vtr_pub_x" });
  const before = Date.now();
  tracker.view(1);
  tracker.compare([1, 2]);
  tracker.search("les paul", 3);
  tracker.click(9);
  tracker.track({ kind: "view", productId: 5, visitor: { id: "v" } });
  expect(requests).toHaveLength(0);
  await tracker.close();
  const [{ url, key, events } = { url: "", key: "", events: [] }] = requests;
  expect([url, key, requests.length]).toEqual(["/api/v1/events", "Bearer vtr_pub_x", 1]);
  expect(events.map(({ id: _, at: __, ...event }) => event)).toEqual([
    { kind: "view", productId: 1 },
    { kind: "compare", productIds: [1, 2] },
    { kind: "search", query: "les paul", results: 3 },
    { kind: "click", offerId: 9 },
    { kind: "view", productId: 5, visitor: { id: "v" } },
  ]);
  expect(new Set(ids(events)).size).toBe(5);
  for (const { at } of events) expect(new Date(at!).getTime()).toBeGreaterThanOrEqual(before);
});

it("sends by itself, after a while or when many wait", async () => {
  const tracker = createTracker({ baseUrl, maxWaitMs: 20 });
  tracker.view(1);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  for (let id = 1; id <= 250; id++) tracker.view(id);
  await vi.waitFor(() => expect(requests.flatMap(({ events }) => events)).toHaveLength(251));
  expect(Math.max(...requests.map(({ events }) => events.length))).toBeLessThanOrEqual(100);
  await tracker.close();
});

it.each([
  ["the connection breaks", { status: 0 }],
  ["the backend is away", { status: 503 }],
  ["it is too much", { status: 429 }],
])("sends again with the same ids when %s", async (_, answer) => {
  answers.push(answer, answer);
  const tracker = createTracker({ baseUrl });
  tracker.view(1);
  await tracker.flush();
  tracker.view(2);
  await vi.waitFor(() => expect(requests).toHaveLength(3), { timeout: 5_000 });
  const [first, , third] = requests.map(({ events }) => ids(events));
  expect(third).toEqual([...first!, expect.any(String)]);
  await tracker.close();
});

it("waits as long as it is told", async () => {
  answers.push({ status: 503, retryAfter: "1" });
  const tracker = createTracker({ baseUrl });
  const started = Date.now();
  tracker.view(1);
  await tracker.flush();
  await vi.waitFor(() => expect(requests).toHaveLength(2), { timeout: 5_000 });
  expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
});

it("tells what is refused, and does not send it again", async () => {
  answers.push({ status: 200, rejected: [{ index: 1, reason: "productId: there is no product 2" }] }, { status: 401 });
  const lost: [string, TrackedEvent][] = [];
  const tracker = createTracker({ baseUrl, onLost: (reason, event) => lost.push([reason, event]) });
  tracker.view(1);
  tracker.view(2);
  await tracker.flush();
  tracker.view(3);
  await tracker.close();
  expect(lost).toMatchObject([
    ["productId: there is no product 2", { productId: 2 }],
    ["refused with 401", { productId: 3 }],
  ]);
  expect(requests).toHaveLength(2);
});

it("keeps so many and no more, the newest", async () => {
  answers.push({ status: 503, retryAfter: "60" });
  const lost = vi.fn();
  const tracker = createTracker({ baseUrl, maxWaiting: 10, onLost: lost });
  tracker.view(1);
  await tracker.flush();
  for (let id = 2; id <= 15; id++) tracker.view(id);
  await tracker.flush();
  expect(lost).toHaveBeenCalledTimes(5);
  expect(requests.at(-1)!.events).toMatchObject(Array.from({ length: 10 }, (_, index) => ({ productId: index + 6 })));
  await tracker.close();
});

it("hands what waits to a beacon when the page is left", () => {
  const listeners: Record<string, () => void> = {};
  const sendBeacon = vi.fn((_url: string, _body: string) => true);
  const page = {
    referrer: "https://search.example/",
    visibilityState: "visible",
    addEventListener: (name: string, listener: () => void) => {
      listeners[name] = listener;
    },
    removeEventListener() {},
  };
  vi.stubGlobal("document", page);
  vi.stubGlobal("location", { href: "https://site.example/p" });
  vi.stubGlobal("navigator", { sendBeacon });
  const tracker = createTracker({ baseUrl, apiKey: "vtr_pub_x" });
  tracker.view(1);
  listeners.visibilitychange!();
  expect(sendBeacon).not.toHaveBeenCalled();
  page.visibilityState = "hidden";
  listeners.visibilitychange!();
  const [url, body] = sendBeacon.mock.calls[0]!;
  expect(url).toBe(`${baseUrl}/api/v1/events?key=vtr_pub_x`);
  expect(JSON.parse(body)).toMatchObject({
    events: [{ productId: 1, context: { url: "https://site.example/p", referrer: "https://search.example/" } }],
  });
});
