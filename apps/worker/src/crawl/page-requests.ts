import { FetchError } from "./fetch-error.ts";
import type { FetchRequest, FetchResponse, HttpClient } from "./http-client.ts";
import { isSameSite } from "./same-site.ts";

/** Bounds of everything one page fetches. */
export interface PageLimits {
  /** Bytes of all answers together, inflated. */
  maxBytes: number;
  maxRequests: number;
  /** Of frames, and of addresses the page goes on to by itself. */
  maxDocuments: number;
}

/** A request that a page makes. */
export interface PageRequest {
  url: string;
  method: string;
  /** As browsers tell them apart: "document", "script", "xhr". */
  type: string;
  /** Goes to where the page itself is to be. */
  isNavigation: boolean;
  headers: Record<string, string>;
}

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Fetches what a page asks for, as far as that may be fetched. */
export interface PageRequests {
  /** null where it is refused or failed. Never throws. */
  answer(request: PageRequest): Promise<PageAnswer | null>;
  /** Whether nothing was under way for so long. */
  isQuiet(ms: number): boolean;
  /** Where the page is: the last document that it went to by itself, or the first. */
  readonly url: string;
  /** Bytes of all answers as they were sent. */
  readonly wireBytes: number;
}

/** What a page is made of, but for what only people see. */
const wantedTypes = new Set(["document", "script", "stylesheet", "xhr", "fetch"]);
const htmlTypes = /^(?:text\/html|application\/xhtml\+xml)$/;
/** A browser's others tell which browser it is, or who: the client says who we are, and there are no cookies. */
const passedOn = ["accept", "accept-language", "origin", "referer", "x-requested-with"];
const handedBack = /^(?:content-type|access-control-.*)$/;

/**
 * Everything goes through the crawler's own client, with its limits and its checks of addresses. Only reading is done: requests
 * that are not GET are refused, as are other sites' documents, and those that robots.txt or the shop's policy forbid.
 *
 * @param document what the page's own address answered, before the browser asks for it
 */
export function createPageRequests(
  client: Pick<HttpClient, "fetch">,
  {
    request,
    document,
    limits,
    signal,
  }: { request: FetchRequest; document: FetchResponse; limits: PageLimits; signal: AbortSignal },
): PageRequests {
  let first: FetchResponse | null = document;
  let { url, wireBytes } = document;
  let bytes = document.body.length;
  let requests = 0;
  let documents = 0;
  let underWay = 0;
  let endedAt = performance.now();

  async function mayFetch({ url: address, method, type }: PageRequest): Promise<boolean> {
    if (method !== "GET" || !wantedTypes.has(type) || requests >= limits.maxRequests) return false;
    if (type !== "document") return true;
    const to = new URL(address);
    if (documents >= limits.maxDocuments || !isSameSite(new URL(document.url), to)) return false;
    documents++;
    return !(await request.refuseRedirect?.(to));
  }

  async function fetchPart({ url: address, type, headers }: PageRequest): Promise<FetchResponse> {
    requests++;
    const response = await client.fetch({
      url: address,
      headers: Object.fromEntries(passedOn.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
      contentTypes: type === "document" ? htmlTypes : /./,
      ...(type === "document" && request.refuseRedirect && { refuseRedirect: request.refuseRedirect }),
      signal,
      limits: { maxInflatedBytes: Math.max(limits.maxBytes - bytes, 0) },
    });
    bytes += response.body.length;
    wireBytes += response.wireBytes;
    if (response.truncated || bytes > limits.maxBytes) throw new FetchError("too-large", "the page fetches too much");
    return response;
  }

  async function fetchAnswer(asked: PageRequest): Promise<FetchResponse | null> {
    if (first && asked.isNavigation) {
      const answer = first;
      first = null;
      return answer;
    }
    if (!(await mayFetch(asked))) return null;
    const response = await fetchPart(asked);
    if (asked.isNavigation) url = response.url;
    return response;
  }

  return {
    async answer(asked) {
      underWay++;
      try {
        const response = await fetchAnswer(asked);
        if (!response) return null;
        const headers = Object.entries(response.headers).filter(([name]) => handedBack.test(name));
        return { status: response.status, headers: Object.fromEntries(headers), body: response.body };
      } catch {
        // A part that cannot be had is as if the network had not brought it: the page goes on without it.
        return null;
      } finally {
        underWay--;
        endedAt = performance.now();
      }
    },
    isQuiet: (ms) => underWay === 0 && performance.now() - endedAt >= ms,
    get url() {
      return url;
    },
    get wireBytes() {
      return wireBytes;
    },
  };
}
