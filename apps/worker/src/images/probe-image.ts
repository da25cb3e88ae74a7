import { createHash } from "node:crypto";
import { type DueImage, type ImageStore, imageTypeOf, mayBeServed, type ProbedImage } from "@vitrine/domain/images";
import { FetchError } from "../crawl/fetch-error.ts";
import type { HttpClient } from "../crawl/http-client.ts";
import type { Pace } from "../crawl/politeness.ts";
import { allows } from "../crawl/robots.ts";
import type { RobotsCache } from "../crawl/robots-cache.ts";

const MAX_BYTES = 10_000_000;
/** A picture comes with any of these, or with no type at all. Its first bytes say what it is. */
const contentTypes = /^(?:image\/|application\/octet-stream|binary\/octet-stream)/;

export interface ProbeDeps {
  client: HttpClient;
  robots: RobotsCache;
  /** Null where no copies are kept. */
  store: ImageStore | null;
}

/** Fetches a picture as any page is fetched: with the same limits, and only where robots.txt allows. */
export async function probeImage(
  { client, robots, store }: ProbeDeps,
  { url }: Pick<DueImage, "url">,
  pace: Pace,
  signal: AbortSignal,
): Promise<ProbedImage> {
  try {
    const mayFetch = async ({ origin, href }: URL) => allows(await robots.get(origin, pace, signal), href);
    if (!(await mayFetch(new URL(url)))) return unknown("robots.txt forbids");
    await pace.turn(signal);
    const response = await client.fetch({
      url,
      headers: { accept: "image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8" },
      contentTypes,
      signal,
      limits: { maxWireBytes: MAX_BYTES, maxInflatedBytes: MAX_BYTES },
      refuseRedirect: async (to) => ((await mayFetch(to)) ? null : "robots.txt forbids"),
    });
    pace.answered(response);
    const { status, body } = response;
    if (status === 404 || status === 410) return gone(`it answered ${status}`);
    if (status < 200 || status >= 300) return unknown(`it answered ${status}`);
    if (response.truncated) return unknown(`it has more than ${MAX_BYTES / 1_000_000} MB`);
    const type = imageTypeOf(body);
    if (!type) return gone("it is no picture of a known kind");
    const sha256 = createHash("sha256").update(body).digest("hex");
    const isKept = store !== null && mayBeServed(type);
    if (isKept) await store.put(sha256, body);
    return { ok: true, type, bytes: body.byteLength, sha256, isKept };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    pace.answered(null);
    return error.failure === "content-type" ? gone(error.message) : unknown(error.message);
  }
}

function gone(error: string): ProbedImage {
  return { ok: false, error, isGone: true };
}

function unknown(error: string): ProbedImage {
  return { ok: false, error, isGone: false };
}
