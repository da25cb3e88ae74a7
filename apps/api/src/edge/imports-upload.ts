import { DomainError, stageFeed } from "@vitrine/domain";
import { type FeedFormat, type UploadInput, uploadInputSchema } from "@vitrine/domain/contract";
import type { Handler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Services } from "../context.ts";
import { requireSecret } from "./auth.ts";
import type { AppEnv } from "./context.ts";
import { readSlowly } from "./read-slowly.ts";

/** What a type says of the format; null: how the feed begins tells it. */
const TYPES: Record<string, FeedFormat | null> = {
  "text/csv": "google-csv",
  "text/tab-separated-values": "google-csv",
  "application/xml": "google-xml",
  "text/xml": "google-xml",
  "application/x-ndjson": "jsonl",
  "application/jsonl": "jsonl",
  "application/gzip": null,
  "application/x-gzip": null,
};

/** Most bytes of an upload, compressed or not. Feeds of a million offers have about 1 GB, or 100 MB compressed. */
const MAX_BYTES = 1024 ** 3;
/** Most bytes of what a compressed one inflates to. */
const MAX_INFLATED_BYTES = 4 * 1024 ** 3;

/**
 * Takes a shop's feed as the body: `POST /api/v1/imports?shop=thomann&format=google-csv`. It is read as it comes, at the pace
 * it can be stored, and what it would do is worked out on the way; with `dryRun=1` that is all, else it is applied. Answers
 * with the run, as `imports.get` does. Needs a secret key with the scope `catalog`.
 *
 * A sender that goes away leaves nothing behind; one that sends nothing for 15 seconds gets 408.
 *
 * @example
 * ```ts
 * app.post("/api/v1/imports", importsUpload(services));
 * ```
 */
export function importsUpload(
  services: Services,
  { maxBytes = MAX_BYTES, stalledMs }: { maxBytes?: number; stalledMs?: number } = {},
): Handler<AppEnv> {
  return async function importsUpload(c) {
    const { id: createdBy } = requireSecret(c, "catalog");
    const { dryRun = false, format, ...input } = readQuery(c.req.query());
    const encoding = c.req.header("Content-Encoding");
    if (encoding && encoding.toLowerCase() !== "identity") {
      throw new HTTPException(415, { message: "Compressed bodies are not accepted: send a .gz as application/gzip." });
    }
    const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    const told = TYPES[type];
    if (told === undefined) {
      throw new HTTPException(415, { message: `The body must be one of ${Object.keys(TYPES).join(", ")}.` });
    }
    const tooLarge = () => new DomainError("payload_too_large", `The feed has more than ${maxBytes} bytes.`);
    if (Number(c.req.header("Content-Length") ?? 0) > maxBytes) throw tooLarge();
    const body = c.req.raw.body;
    if (!body) throw new DomainError("invalid_input", "The body is empty: it must be the feed.");
    const run = await stageFeed(services, {
      ...input,
      format: format ?? told ?? undefined,
      source: readSlowly(body, { maxBytes, tooLarge, ...(stalledMs !== undefined && { stalledMs }) }),
      maxBytes: MAX_INFLATED_BYTES,
      origin: "upload",
      createdBy,
    });
    const done = dryRun ? run : await services.importer.apply(run.id);
    return c.json(done, done.status === "applying" ? 202 : dryRun ? 201 : 200, { "Cache-Control": "no-store" });
  };
}

const FLAGS: Record<string, boolean> = { "1": true, true: true, "0": false, false: false };

function readQuery({ complete, dryRun, ...rest }: Record<string, string>): UploadInput {
  const flag = (value: string) => FLAGS[value] ?? value;
  return uploadInputSchema.parse({
    ...rest,
    ...(complete !== undefined && { complete: flag(complete) }),
    ...(dryRun !== undefined && { dryRun: flag(dryRun) }),
  });
}
