import http from "node:http";
import https from "node:https";
import { signWebhook } from "@vitrine/domain/alerts";
import { FetchError } from "../crawl/fetch-error.ts";
import type { NetworkGuard } from "../crawl/network-guard.ts";

const DEADLINE_MS = 10_000;

export interface Webhook {
  url: string;
  /** The same at every attempt: by it a receiver knows what it has already. */
  id: string;
  at: Date;
  /** JSON. */
  body: string;
  secrets: readonly string[];
}

/**
 * Posts a signed message. No redirect is followed, and nothing private is reached: the address is a stranger's.
 *
 * @returns the status of the answer, whose body nobody reads
 * @throws FetchError where there is none within ten seconds, or the address is not to be reached
 */
export function sendWebhook(
  { guard, userAgent }: { guard: NetworkGuard; userAgent: string },
  { url: address, id, at, body, secrets }: Webhook,
): Promise<number> {
  const url = new URL(address);
  guard.check(url);
  const module = url.protocol === "https:" ? https : http;
  const signal = AbortSignal.timeout(DEADLINE_MS);
  return new Promise((resolve, reject) => {
    const sent = module.request(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": userAgent,
        ...signWebhook(secrets, { id, at, body }),
      },
      lookup: guard.lookupFor(url),
      signal,
    });
    sent.on("response", (answer) => {
      answer.on("error", () => {});
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (error instanceof FetchError) return reject(error);
      const reason = signal.aborted
        ? `no answer within ${DEADLINE_MS / 1_000} s`
        : `the connection failed: ${error.code}`;
      reject(new FetchError(signal.aborted ? "timeout" : "connection", reason, { cause: error }));
    });
    sent.end(body);
  });
}
