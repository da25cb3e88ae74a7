import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { FetchError } from "./fetch-error.ts";
import type { NetworkGuard } from "./network-guard.ts";
import { acceptedCodings, readBody, streamBody } from "./read-body.ts";
import { isSameSite } from "./same-site.ts";

/** Bounds of one fetch, all redirects included. */
export interface FetchLimits {
  /** Milliseconds from the first look-up to the last byte. */
  deadlineMs: number;
  maxRedirects: number;
  maxWireBytes: number;
  maxInflatedBytes: number;
  /** Bytes of one answer's header section. */
  maxHeaderBytes: number;
}

export const defaultLimits: FetchLimits = {
  deadlineMs: 30_000,
  maxRedirects: 5,
  maxWireBytes: 5_000_000,
  maxInflatedBytes: 20_000_000,
  maxHeaderBytes: 32_768,
};

export interface FetchRequest {
  url: string;
  /** Validators of a conditional request. */
  headers?: Record<string, string>;
  /** Content types whose body is wanted: an answer of another type is refused unread. One without a type is read. */
  contentTypes: RegExp;
  /** Asked for every address a redirect leads to: why not to go there, or null. */
  refuseRedirect?: (url: URL) => Promise<string | null>;
  signal?: AbortSignal;
  limits?: Partial<FetchLimits>;
}

export interface ResponseHead {
  /** Where the last redirect led. */
  url: string;
  status: number;
  /** Names in lower case; a repeated header is joined with ", ". */
  headers: Record<string, string>;
}

export interface FetchResponse extends ResponseHead {
  /** Empty unless the status is 200 to 299. */
  body: Uint8Array;
  /** Bytes of the body as they were sent. */
  wireBytes: number;
  /** The body was longer than the limit and is cut. */
  truncated: boolean;
}

export interface HttpClient {
  /** @throws FetchError */
  fetch(request: FetchRequest): Promise<FetchResponse>;
  /**
   * As `fetch`, but hands the body over as it comes; a longer one than the limit is an error. What `read` throws is thrown.
   *
   * @throws FetchError
   */
  stream<Result>(
    request: FetchRequest,
    read: (body: AsyncGenerator<Uint8Array>, head: ResponseHead) => Promise<Result>,
  ): Promise<Result>;
  /** Closes all connections. */
  close(): void;
}

export interface HttpClientOptions {
  userAgent: string;
  guard: NetworkGuard;
}

/** Fetches pages of strangers: says who it is, goes nowhere private, and takes no more than it can hold. */
export function createHttpClient({ userAgent, guard }: HttpClientOptions): HttpClient {
  const options = { keepAlive: true, maxSockets: 1 };
  // Said, because the default can be turned off from outside, with NODE_TLS_REJECT_UNAUTHORIZED.
  const agents = { http: new http.Agent(options), https: new https.Agent({ ...options, rejectUnauthorized: true }) };

  function send(url: URL, request: FetchRequest, limits: FetchLimits, signal: AbortSignal): Promise<IncomingMessage> {
    guard.check(url);
    const [module, agent] = url.protocol === "https:" ? [https, agents.https] : [http, agents.http];
    return new Promise((resolve, reject) => {
      const sent = module.get(url, {
        agent,
        headers: {
          accept: "text/html,application/xml;q=0.9,*/*;q=0.5",
          "accept-encoding": acceptedCodings,
          ...request.headers,
          "user-agent": userAgent,
        },
        lookup: guard.lookupFor(url),
        maxHeaderSize: limits.maxHeaderBytes,
        signal,
      });
      sent.on("response", resolve);
      sent.on("error", (error: NodeJS.ErrnoException) => {
        // The server had closed a kept connection just as it was used again: nothing was asked yet.
        const stale = sent.reusedSocket && error.code === "ECONNRESET" && !signal.aborted;
        stale ? resolve(send(url, request, limits, signal)) : reject(error);
      });
    });
  }

  /** Follows redirects to an answer, and takes what is wanted of it. */
  async function reach<Result>(
    limits: FetchLimits,
    request: FetchRequest,
    signal: AbortSignal,
    take: (answer: IncomingMessage, head: ResponseHead) => Promise<Result>,
  ): Promise<Result> {
    let url = new URL(request.url);
    for (let redirects = 0; ; redirects++) {
      const answer = await send(url, request, limits, signal);
      const headers = plainHeaders(answer);
      const status = answer.statusCode ?? 0;
      const isRedirect = status >= 300 && status < 400 && status !== 304 && headers.location !== undefined;
      if (!isRedirect) return take(answer, { url: url.href, status, headers });
      discard(answer);
      if (redirects === limits.maxRedirects)
        throw new FetchError("redirect", `more than ${limits.maxRedirects} redirects`);
      url = await follow(url, headers.location as string, request);
    }
  }

  async function run<Result>(
    request: FetchRequest,
    take: (answer: IncomingMessage, head: ResponseHead, limits: FetchLimits) => Promise<Result>,
  ): Promise<Result> {
    const limits = { ...defaultLimits, ...request.limits };
    const deadline = AbortSignal.timeout(limits.deadlineMs);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    try {
      return await reach(limits, request, signal, (answer, head) => take(answer, head, limits));
    } catch (error) {
      if (error instanceof ReadFailure) throw error.cause;
      if (request.signal?.aborted) throw new FetchError("stopped", "the worker is stopping");
      if (deadline.aborted) throw new FetchError("timeout", `no whole answer within ${limits.deadlineMs / 1_000} s`);
      throw toFetchError(error);
    }
  }

  return {
    fetch: (request) =>
      run(request, async (answer, head, limits) => ({
        ...head,
        ...(await readAnswer(answer, head.status, head.headers, request, limits)),
      })),
    stream: (request, read) =>
      run(request, async (answer, head, limits) => {
        const state: { failure?: unknown } = {};
        try {
          return await read(wanted(answer, head, request, limits, state), head);
        } catch (error) {
          // What went wrong on the way here is ours to name, all else is the reader's.
          throw "failure" in state ? state.failure : new ReadFailure("The reader failed", { cause: error });
        } finally {
          discard(answer);
        }
      }),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** What a reader threw, on its way through. */
class ReadFailure extends Error {}

/** The body of an answer that is wanted; an empty one else. Notes why it broke off. */
async function* wanted(
  answer: IncomingMessage,
  { status, headers }: ResponseHead,
  request: FetchRequest,
  limits: FetchLimits,
  state: { failure?: unknown },
): AsyncGenerator<Uint8Array> {
  if (status < 200 || status >= 300) return;
  try {
    refuseType(headers, request);
    yield* streamBody(answer, headers["content-encoding"], limits);
  } catch (error) {
    state.failure = error;
    throw error;
  }
}

function refuseType(headers: Record<string, string>, { contentTypes }: FetchRequest): void {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type && !contentTypes.test(type)) throw new FetchError("content-type", `content type ${type.slice(0, 60)}`);
}

async function follow(from: URL, location: string, request: FetchRequest): Promise<URL> {
  const url = URL.parse(location, from);
  if (!url) throw new FetchError("redirect", "a redirect to something that is no address");
  url.hash = "";
  if (!isSameSite(from, url)) throw new FetchError("redirect", `a redirect to another site: ${url.host.slice(0, 100)}`);
  const refusal = await request.refuseRedirect?.(url);
  if (refusal) throw new FetchError("redirect", `a redirect to where ${refusal}`);
  return url;
}

async function readAnswer(
  answer: IncomingMessage,
  status: number,
  headers: Record<string, string>,
  request: FetchRequest,
  limits: FetchLimits,
): Promise<Pick<FetchResponse, "body" | "wireBytes" | "truncated">> {
  if (status < 200 || status >= 300) {
    discard(answer);
    return { body: new Uint8Array(), wireBytes: 0, truncated: false };
  }
  try {
    refuseType(headers, request);
    const { bytes, wireBytes, truncated } = await readBody(answer, headers["content-encoding"], limits);
    return { body: bytes, wireBytes, truncated };
  } catch (error) {
    discard(answer);
    throw error;
  }
}

/** A body nobody wants is not downloaded: its connection is given up. An answer without one keeps it. */
function discard(answer: IncomingMessage): void {
  answer.on("error", () => {});
  if (answer.statusCode === 304 || answer.headers["content-length"] === "0") answer.resume();
  else answer.destroy();
}

function plainHeaders(answer: IncomingMessage): Record<string, string> {
  const entries = Object.entries(answer.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function toFetchError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  if (code === "HPE_HEADER_OVERFLOW") return new FetchError("too-large", "the headers are too large", { cause: error });
  return new FetchError("connection", `the connection failed: ${code}`, { cause: error });
}
