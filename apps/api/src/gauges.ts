import type { CacheTierStats } from "@vitrine/domain/contract";
import type { Services } from "./context.ts";
import type { Metrics } from "./edge/metrics.ts";

/** What the services are worth watching by. */
export function registerGauges(metrics: Metrics, { cache, feed, boards, ingest, db }: Services): void {
  const cacheParts = (): [string, CacheTierStats][] => {
    const { derived, ...answers } = cache.stats();
    return [["answers", answers], ...Object.entries(derived)];
  };
  metrics.registerGauge("vitrine_cache_bytes", "Memory that the cache takes, by part.", () =>
    cacheParts().map(([part, { bytes }]) => ({ labels: { part }, value: bytes })),
  );
  metrics.registerGauge("vitrine_cache_entries", "What the cache holds, by part.", () =>
    cacheParts().map(([part, { entries }]) => ({ labels: { part }, value: entries })),
  );
  metrics.registerGauge("vitrine_cache_reads", "Reads since the start, by part and outcome.", () =>
    cacheParts().flatMap(([part, { hits, stale, misses }]) => [
      { labels: { part, outcome: "fresh" }, value: hits - stale },
      { labels: { part, outcome: "stale" }, value: stale },
      { labels: { part, outcome: "miss" }, value: misses },
    ]),
  );
  metrics.registerGauge("vitrine_cache_hit_ratio", "Hits among cache reads, by part and kind of answer.", () =>
    cacheParts().flatMap(([part, { hitRatio }]) =>
      Object.entries(hitRatio).map(([kind, value]) => ({ labels: { part, kind }, value })),
    ),
  );
  metrics.registerGauge("vitrine_change_position", "Id of the last catalog change applied here.", () => feed.appliedId);
  metrics.registerGauge(
    "vitrine_event_position",
    "Position in the event log that boards have read.",
    () => boards.position,
  );
  metrics.registerGauge("vitrine_board_bytes", "Memory that the boards' counters take.", () => boards.bytes);
  metrics.registerGauge("vitrine_board_ready", "1 once the boards have reached the end of the log.", () =>
    Number(boards.ready),
  );
  metrics.registerGauge("vitrine_events_waiting", "Events that wait to be stored.", () => ingest.figures().waiting);
  metrics.registerGauge("vitrine_events", "Events since the start, by what became of them.", () => {
    const { stored, takenBack, turnedAway } = ingest.figures();
    return Object.entries({ stored, takenBack, turnedAway }).map(([outcome, value]) => ({
      labels: { outcome },
      value,
    }));
  });
  metrics.registerGauge("vitrine_pool_connections", "Database connections by pool and state.", () =>
    Object.entries(db.pools ?? {}).flatMap(([pool, { totalCount, idleCount, waitingCount }]) => [
      { labels: { pool, state: "open" }, value: totalCount },
      { labels: { pool, state: "idle" }, value: idleCount },
      { labels: { pool, state: "waiting" }, value: waitingCount },
    ]),
  );
}
