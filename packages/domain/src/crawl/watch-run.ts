import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CrawlRunMessage, WatchRunInput } from "./contract.ts";
import type { CrawlRunReaderDeps } from "./deps.ts";
import { getCrawlRun } from "./list-runs.ts";

/** A run writes its figures once a second while it is under way. */
const EVERY_MS = 1_000;

/**
 * A run as it goes: how it stands now, unless that is what `lastEventId` names, then every second in which something changed.
 * Ends with the run, or when the signal aborts. Nothing is queued: a slow reader is given how it stands by then.
 *
 * @throws DomainError `not_found`
 */
export async function* watchRun(
  deps: Pick<CrawlRunReaderDeps, "db" | "clock">,
  { id, lastEventId }: WatchRunInput,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<CrawlRunMessage> {
  let sent = lastEventId;
  while (!signal.aborted) {
    const run = await getCrawlRun(deps, { id });
    const state = createHash("sha256").update(JSON.stringify(run)).digest("base64url").slice(0, 22);
    if (state !== sent) {
      sent = state;
      yield { id: state, run };
    }
    if (run.finishedAt) return;
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
