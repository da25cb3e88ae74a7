import { applyRun, DomainError, stageFeed } from "@vitrine/domain";
import type { ImportRunDetail } from "@vitrine/domain/contract";
import {
  type ClaimedSource,
  failRun,
  finishPull,
  judgePull,
  type PullOutcome,
  readPullContext,
  releasePull,
} from "@vitrine/domain/feeds";
import type { WorkerContext } from "../context.ts";
import { FetchError } from "../crawl/fetch-error.ts";

/** A feed of a million offers has about 1 GB; at 1 MB a second it takes twenty minutes. */
const LIMITS = { deadlineMs: 3_600_000, maxWireBytes: 1024 ** 3, maxInflatedBytes: 4 * 1024 ** 3 };
/** Whatever shops call a feed; a page is none. */
const CONTENT_TYPES = /^(?!text\/html$)/;

/**
 * Fetches a shop's feed and imports it, unless it is the same as last time, or would empty the shop: then nothing of the
 * catalog changes, and the run says why.
 */
export async function pullFeed(context: WorkerContext, source: ClaimedSource, signal: AbortSignal): Promise<void> {
  const log = context.log.child({ shop: source.shop });
  try {
    const outcome = await pull(context, source, signal);
    await finishPull(context, source, outcome);
    if (outcome.error) log.warn({ error: outcome.error }, "A feed was not applied");
    else log.info("A feed was pulled");
  } catch (error) {
    if (signal.aborted) return releasePull(context, source);
    const isExpected = error instanceof FetchError || error instanceof DomainError;
    if (!isExpected) log.error({ err: error }, "A feed could not be imported");
    await finishPull(context, source, { error: isExpected ? error.message : "It could not be imported: see the log." });
  }
}

async function pull(context: WorkerContext, source: ClaimedSource, signal: AbortSignal): Promise<PullOutcome> {
  if (!context.config.CRAWL_CONTACT && !context.guard.mayBePrivate(new URL(source.url)))
    return { error: "CRAWL_CONTACT must be set before a feed on the internet is fetched" };
  const { client } = context;
  const request = { url: source.url, headers: headersOf(source), contentTypes: CONTENT_TYPES, signal, limits: LIMITS };
  const { status, run, validators } = await client.stream(request, async (body, { status, headers }) => ({
    status,
    run: status === 200 ? await stage(context, source, body) : null,
    validators: { etag: headers.etag ?? null, lastModified: headers["last-modified"] ?? null },
  }));
  if (status === 304) return { error: null };
  if (!run) return { error: `The shop answered ${status}.` };
  const refusal = judgePull(run.diff!, await readPullContext(context, { shopId: source.shopId, runId: run.id }));
  if (refusal !== null) {
    await failRun(context, { id: run.id, error: refusal, at: context.clock.now() });
    return { error: refusal };
  }
  await applyRun({ ...context.writer, clock: context.clock }, { id: run.id, signal });
  return { error: null, validators };
}

function stage(
  context: WorkerContext,
  { shop, format, complete }: ClaimedSource,
  body: AsyncGenerator<Uint8Array>,
): Promise<ImportRunDetail> {
  return stageFeed(context, { origin: "url", shop, format: format ?? undefined, complete, source: body });
}

function headersOf({ etag, lastModified }: ClaimedSource): Record<string, string> {
  return {
    accept: "application/xml, text/csv, application/x-ndjson, application/gzip, */*;q=0.5",
    ...(etag !== null && { "if-none-match": etag }),
    ...(lastModified !== null && { "if-modified-since": lastModified }),
  };
}
