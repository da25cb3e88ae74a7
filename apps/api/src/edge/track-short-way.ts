import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { DomainError, Logger } from "@vitrine/domain";
import { type AnsweredRequest, logAnswer, logPlainAnswer } from "./access-log.ts";
import { clientIn } from "./client.ts";
import { COMPRESSION_THRESHOLD_BYTES, chooseEncoding, compressBody, type Encoding } from "./compression.ts";
import type { Caller } from "./context.ts";
import { isNotNow, logFailure } from "./errors.ts";
import type { Admission, Gate } from "./gate.ts";
import { type HandedOver, handOver } from "./handed-over.ts";
import { findExcess } from "./json-depth.ts";
import { isPlainPost } from "./plain-post.ts";
import { readWhole } from "./read-whole.ts";
import { mayBeReady, sendReady, writeHeaders } from "./ready-answer.ts";
import { chooseRequestId } from "./request-id.ts";
import { securityHeaderValues } from "./security-headers.ts";
import type { Listener, ShortWay } from "./short-way.ts";
import type { Tracker } from "./tracker.ts";

export interface TrackShortWayOptions {
  trackers: readonly Tracker[];
  gate: Gate;
  log: Logger;
  /** As of `accessLog`. */
  onAnswer?: (request: AnsweredRequest) => void;
}

/** With nothing but a key in the query, if that, and nothing to decode. */
const PLAIN_URL = /^([\w./]+)(?:\?key=(\w+))?$/;

/** A request that was taken, and all that is known of it. */
interface Underway {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  longWay: Listener;
  tracker: Tracker;
  /** In the address. */
  key: string | undefined;
  caller: Caller;
  admission: Admission;
  startedAt: number;
}

/**
 * Takes posted events straight from the socket and answers as the app would, by the functions it uses itself: the twin of
 * `shortWay`. A call of one event costs (measured) a third of what it takes through Hono, `Request`, tRPC's resolver and
 * `Response`.
 *
 * Whatever is not plain sailing it leaves to the app. Where it had the request already, it hands over the body, what the
 * limit said and what was thrown, so that the app says what went wrong and nothing is counted or stored twice. The one refusal
 * it writes itself is that there is no room: under overload that must be the cheapest answer and not the dearest.
 *
 * @example
 * ```ts
 * const way = trackShortWay({ trackers: [beaconTracker(services)], gate, log });
 * createServer((incoming, outgoing) => way(incoming, outgoing, listener) || listener(incoming, outgoing));
 * ```
 */
export function trackShortWay({ trackers, gate, log, onAnswer }: TrackShortWayOptions): ShortWay {
  const byPath = new Map(trackers.map((tracker) => [tracker.path, tracker]));

  return function trackShortWay(incoming, outgoing, longWay) {
    const startedAt = performance.now();
    if (incoming.method !== "POST") return false;
    const [, path = "", key] = PLAIN_URL.exec(incoming.url ?? "") ?? [];
    const tracker = byPath.get(path);
    if (!tracker || !isPlainPost(incoming, tracker.maxBytes) || !mayBeReady(incoming, outgoing)) return false;
    const caller = gate.identify(incoming);
    const admission = caller && gate.admit(incoming, caller);
    if (!caller || !admission) return false;
    const underway = { incoming, outgoing, longWay, tracker, key, caller, admission, startedAt };
    readWhole(incoming, (body) => {
      if (Buffer.isBuffer(body)) void take(underway, body);
      else giveBack(underway, { startedAt, decision: admission.decision, broken: body }, undefined);
    });
    return true;
  };

  async function take(underway: Underway, body: Buffer): Promise<void> {
    const { incoming, tracker, admission, startedAt } = underway;
    const requestId = chooseRequestId(incoming.headers["x-request-id"] as string | undefined);
    const known: HandedOver = { startedAt, decision: admission.decision };
    const store = prepare(underway, body, requestId);
    if (!store) return giveBack(underway, known, body);
    let answer: Answer;
    try {
      answer = represent(await store());
      if (!answer.small) answer = await compress(answer, incoming.headers["accept-encoding"] as string | undefined);
    } catch (error) {
      if (isNotNow(error)) return turnAway(underway, error, requestId);
      return giveBack(underway, { ...known, failure: { error } }, body);
    }
    send(underway, answer, requestId);
    const request = { method: "POST", path: tracker.path, status: 200, durationMs: performance.now() - startedAt };
    onAnswer?.(request);
    logPlainAnswer(log, request, requestId);
  }

  function turnAway(underway: Underway, error: DomainError, requestId: string): void {
    const { outgoing, tracker, startedAt } = underway;
    const { headers, body } = tracker.turnAway(error, requestId);
    const own = ownHeaders(underway, Buffer.byteLength(body), requestId);
    const all = writeHeaders({ ...headers, ...securityHeaderValues }) + writeHeaders(own);
    sendReady(outgoing, all, body, "503 Service Unavailable");
    const request = { method: "POST", path: tracker.path, status: 503, durationMs: performance.now() - startedAt };
    onAnswer?.(request);
    const ownLog = log.child({ id: requestId });
    logFailure(ownLog, error, request.status);
    logAnswer(ownLog, request);
  }
}

function prepare({ incoming, tracker, key, caller }: Underway, bytes: Buffer, requestId: string) {
  if (!isUtf8(bytes) || findExcess(bytes)) return undefined;
  const client = clientIn(incoming.headers, caller.address);
  try {
    return tracker.prepare({ incoming, body: bytes.toString(), key, caller, client, requestId });
  } catch {
    // The app finds the same, and says it.
    return undefined;
  }
}

function giveBack({ incoming, outgoing, longWay }: Underway, known: HandedOver, body: Buffer | undefined): void {
  handOver(incoming, known, body);
  longWay(incoming, outgoing);
}

interface Answer {
  body: string | Uint8Array;
  length: number;
  /** Not worth being compressed. */
  small: boolean;
  encoding?: Encoding;
}

function represent(body: string): Answer {
  const length = Buffer.byteLength(body);
  return { body, length, small: length < COMPRESSION_THRESHOLD_BYTES };
}

async function compress(answer: Answer, accepted: string | undefined): Promise<Answer> {
  const encoding = chooseEncoding(accepted);
  if (!encoding) return answer;
  const body = await compressBody(Buffer.from(answer.body as string), encoding);
  return { ...answer, body, length: body.byteLength, encoding };
}

function send(underway: Underway, answer: Answer, requestId: string): void {
  const own = ownHeaders(underway, answer.length, requestId);
  if (answer.encoding) own["Content-Encoding"] = answer.encoding;
  sendReady(underway.outgoing, lastingHeaders(underway.tracker) + writeHeaders(own), answer.body);
}

/** The headers that are each answer's own. */
function ownHeaders({ admission, startedAt }: Underway, length: number, requestId: string): Record<string, string> {
  const own = admission.headers;
  own["Content-Length"] = String(length);
  own["X-Request-ID"] = requestId;
  own["X-Process-Time"] = ((performance.now() - startedAt) / 1_000).toFixed(6);
  return own;
}

const lasting = new WeakMap<Tracker, string>();

/** The headers that stay the same, written once. */
function lastingHeaders(tracker: Tracker): string {
  const known = lasting.get(tracker);
  if (known !== undefined) return known;
  const text = writeHeaders({ ...tracker.headers, ...securityHeaderValues });
  lasting.set(tracker, text);
  return text;
}
