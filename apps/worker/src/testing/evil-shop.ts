import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { type Answer, type ShopServer, serveShop } from "./serve.ts";
import { listingPage, productPage } from "./shop-pages.ts";

const MB = 1_000_000;
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const bomb = () => gzipSync(Buffer.alloc(60 * MB), { level: 1 });

/** What a path of the evil shop answers. Others than these are given by `set`. */
const faults: Record<string, () => Answer> = {
  // What pages are made of.
  "/unclosed": () => `<html><head><title>Lute<body><div><p><table><tr><td>${productPage("Lute", { sku: "L1" })}<b><i`,
  "/deep": () => `${"<div>".repeat(100_000)}${productPage("Deep Drum", { sku: "D1" })}${"</div>".repeat(100_000)}`,
  "/tags": () => `${productPage("Tag Harp", { sku: "T1" })}${"<b>x".repeat(1_000_000)}`,
  "/noise": () => sendBytes(Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7_919) % 256))),
  // How much of it there is.
  "/huge": () => streamHuge(100 * MB),
  "/endless": () => streamHuge(Number.POSITIVE_INFINITY),
  "/gzip": () => sendCoded("gzip", bomb()),
  "/gzip-twice": () => sendCoded("gzip, gzip", gzipSync(bomb())),
  "/br": () => sendCoded("br", brotliCompressSync(Buffer.alloc(60 * MB), quickly)),
  "/zstd": () => sendCoded("zstd", zstdCompressSync(Buffer.alloc(60 * MB))),
  "/stacked": () => sendCoded(Array(1_000).fill("gzip").join(", "), gzipSync("x")),
  "/lie": () => sendCoded("gzip", Buffer.from(productPage("Not gzip"))),
  // How long it takes.
  "/drip": () => drip,
  "/silent": () => () => {},
  // Where it leads.
  "/ring": () => redirectTo("/ring-back"),
  "/ring-back": () => redirectTo("/ring"),
  "/far": () => redirectTo(`/${"x".repeat(3 * MB)}`),
  "/away": () => redirectTo("https://elsewhere.example/"),
  // What it says it is.
  "/pdf": () => sendAs("application/pdf", productPage("PDF Piano", { sku: "PDF" })),
  "/json": () => sendAs("application/json", productPage("JSON Kazoo", { sku: "JSON" })),
  "/pdf-as-html": () => sendAs("text/html", `%PDF-1.7 ${"\u0001\u0002 obj".repeat(1_000)}`),
  "/no-content": () => (_, response) => void response.writeHead(204).end(),
  "/empty": () => sendAs("text/html", ""),
  "/fine": () => productPage("Fine Fiddle", { sku: "FINE", price: 99 }),
};

export interface EvilShop extends ShopServer {
  /** Makes a path answer something else from now on. */
  set(path: string, answer: Answer): void;
  /** Bytes that were handed to the network by the endless bodies. */
  sentBytes(): number;
}

/** A shop on loopback that does whatever a broken or hostile one may do. */
export async function openEvilShop(options?: { delayMs: number }): Promise<EvilShop> {
  const own = new Map<string, Answer>();
  const before = sent;
  const server = await serveShop((path) => {
    const { pathname } = new URL(path, "http://shop.test");
    return own.get(path) ?? own.get(pathname) ?? trapOf(pathname) ?? hopOf(pathname) ?? faults[pathname]?.();
  }, options);
  return {
    ...server,
    set: (path, answer) => void own.set(path, answer),
    sentBytes: () => sent - before,
  };
}

let sent = 0;

/** "/hops/7": redirects to "/hops/6", and so on to a page. */
function hopOf(path: string): Answer | undefined {
  const left = /^\/hops\/(\d+)$/.exec(path)?.[1];
  if (left === undefined) return undefined;
  return Number(left) === 0 ? productPage("Last Hop", { sku: "HOP" }) : redirectTo(`/hops/${Number(left) - 1}`);
}

let turns = 0;

/** Pages without end: a calendar, a sorted list with session ids, and ever deeper paths. */
function trapOf(path: string): Answer | undefined {
  const turn = ++turns;
  if (path.startsWith("/calendar"))
    return listingPage("Calendar", [`/calendar/${2_026 + turn}/${turn % 12}`, `/calendar/${90_026 + turn}/1`]);
  if (path.startsWith("/sorted"))
    return listingPage("Sorted", [`/sorted?sort=${turn}`, `/sorted?dir=${turn}&sort=${turn}`, `/sorted?sid=${turn}`]);
  if (path.startsWith("/in")) return listingPage("Deeper", [`${path}/in`, `${path}/on`]);
  return undefined;
}

export function redirectTo(location: string): Answer {
  // Letters beyond ASCII are sent as they are, in UTF-8, as shops do.
  const header = Buffer.from(location).toString("latin1");
  return (_, response) => void response.writeHead(302, { location: header }).end();
}

export function sendAs(contentType: string, body: string | Uint8Array): Answer {
  return (_, response) => void response.writeHead(200, { "content-type": contentType }).end(body);
}

function sendBytes(body: Uint8Array): Answer {
  return sendAs("text/html", body);
}

function sendCoded(coding: string, body: Uint8Array): Answer {
  return (_, response) =>
    void response.writeHead(200, { "content-type": "text/html", "content-encoding": coding }).end(body);
}

function streamHuge(bytes: number): Answer {
  const head = Buffer.from(productPage("Huge Organ", { sku: "HUGE" }).replace("</ul></body></html>", "<p>"));
  const chunk = Buffer.alloc(64_000, "long ");
  return (_: IncomingMessage, response: ServerResponse) => {
    let left = bytes;
    response.writeHead(200, { "content-type": "text/html" }).write(head);
    const pump = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once("drain", pump);
      }
      response.end();
    };
    pump();
  };
}

function drip(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/html" });
  const timer = setInterval(() => response.write("a"), 20);
  response.once("close", () => clearInterval(timer));
}
