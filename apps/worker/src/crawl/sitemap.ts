import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { SaxesParser } from "saxes";
import { decodeText } from "./charset.ts";
import { readBody } from "./read-body.ts";

export interface Sitemap {
  /** Addresses of pages, as written. */
  pages: string[];
  /** Addresses of further sitemaps: the file was an index. */
  sitemaps: string[];
}

/** The protocol's own bounds are 50,000 addresses and 50 MB. */
const MAX_PAGES = 50_000;
const MAX_SITEMAPS = 1_000;
const MAX_BYTES = 20_000_000;
const MAX_ADDRESS = 2_048;
const SLICE = 65_536;

/** Whether what was fetched is a sitemap, whatever it is called. */
export function looksLikeSitemap(body: Uint8Array): boolean {
  if (isGzip(body)) return true;
  const head = new TextDecoder("latin1").decode(body.subarray(0, 1_024));
  return /^[^<]{0,10}(?:<\?[^>]*\?>|<!--.*?-->|\s)*<(?:\w+:)?(?:urlset|sitemapindex)[\s>]/s.test(head);
}

/** Whether an address is called as sitemaps are: they are asked for before pages are. */
export function isSitemapAddress(url: string): boolean {
  return /\/[^/]*sitemap[^/]*$|\.xml(?:\.gz)?$/i.test(new URL(url).pathname);
}

/**
 * Reads a sitemap or an index of sitemaps: XML or a text file with a line per address, gzipped or not. A damaged file is
 * read up to the damage.
 *
 * @see https://www.sitemaps.org/protocol.html
 * @throws FetchError for a compressed file that is damaged or inflates beyond 20 MB
 */
export async function readSitemap(body: Uint8Array, contentType?: string): Promise<Sitemap> {
  const limits = { maxWireBytes: MAX_BYTES, maxInflatedBytes: MAX_BYTES };
  const bytes = isGzip(body) ? (await readBody(Readable.from([body]), "gzip", limits)).bytes : body;
  const text = decodeText(bytes, contentType);
  return /^\s*</.test(text) ? readXml(text) : { pages: readLines(text), sitemaps: [] };
}

async function readXml(text: string): Promise<Sitemap> {
  const sitemap: Sitemap = { pages: [], sitemaps: [] };
  const open: string[] = [];
  let address = "";
  let damaged = false;
  const parser = new SaxesParser();
  parser.on("error", () => {
    damaged = true;
  });
  parser.on("opentag", ({ name }) => {
    open.push(name);
    address = "";
  });
  const collect = (part: string) => {
    if (open.at(-1) === "loc" && address.length <= MAX_ADDRESS) address += part;
  };
  parser.on("text", collect);
  parser.on("cdata", collect);
  parser.on("closetag", () => {
    if (open.pop() !== "loc") return;
    const list = open.at(-1) === "url" ? sitemap.pages : open.at(-1) === "sitemap" ? sitemap.sitemaps : null;
    const limit = list === sitemap.pages ? MAX_PAGES : MAX_SITEMAPS;
    if (list && list.length < limit && address.length <= MAX_ADDRESS) list.push(address.trim());
  });
  for (let at = 0; at < text.length && !damaged; at += SLICE) {
    parser.write(text.slice(at, at + SLICE));
    // A large sitemap is work for hundreds of milliseconds: others get their turn in between.
    await nextTurn();
  }
  return sitemap;
}

function readLines(text: string): string[] {
  return text
    .split(/\r?\n/, MAX_PAGES)
    .map((line) => line.trim())
    .filter((line) => /^https?:\/\//i.test(line) && line.length <= MAX_ADDRESS);
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}
