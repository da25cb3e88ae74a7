import type { Services } from "./context.ts";
import type { Metrics } from "./edge/metrics.ts";

/** What the services are worth watching by. */
export function registerGauges(metrics: Metrics, { cache, feed, boards, db }: Services): void {
  metrics.registerGauge("vitrine_cache_bytes", "Memory that cached answers take.", () => cache.stats().bytes);
  metrics.registerGauge("vitrine_cache_hit_ratio", "Hits among cache reads, by kind of answer.", () =>
    Object.entries(cache.stats().hitRatio).map(([kind, value]) => ({ labels: { kind }, value })),
  );
  metrics.registerGauge("vitrine_change_position", "Id of the last catalog change applied here.", () => feed.appliedId);
  metrics.registerGauge(
    "vitrine_event_position",
    "Position in the event log that boards have read.",
    () => boards.position,
  );
  metrics.registerGauge("vitrine_pool_connections", "Database connections by pool and state.", () =>
    Object.entries(db.pools ?? {}).flatMap(([pool, { totalCount, idleCount, waitingCount }]) => [
      { labels: { pool, state: "open" }, value: totalCount },
      { labels: { pool, state: "idle" }, value: idleCount },
      { labels: { pool, state: "waiting" }, value: waitingCount },
    ]),
  );
}
