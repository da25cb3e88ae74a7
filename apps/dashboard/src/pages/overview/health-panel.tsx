import { useQuery } from "@tanstack/react-query";
import type { CacheStats, CheckStatus } from "@vitrine/sdk";
import { Facts } from "../../components/facts.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { StatusDot, type Tone } from "../../components/status-dot.tsx";
import { formatCount, formatDuration, formatRatio } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { healthQuery } from "./queries.ts";

const tones: Record<CheckStatus, Tone> = { ok: "good", degraded: "warning", down: "bad" };
const words: Record<CheckStatus, string> = { ok: "OK", degraded: "Degraded", down: "Down" };

export function HealthPanel() {
  const query = useQuery(healthQuery(useVitrine()));
  const status = query.data?.status;
  return (
    <Panel title="Health" actions={status && <StatusDot tone={tones[status]}>{words[status]}</StatusDot>}>
      <QueryView query={query} lines={9}>
        {({ checks, mode, version, node, uptimeSeconds, memoryMb, eventLoopDelayMs, cache, lag }) => (
          <Facts
            facts={[
              ["Mode", mode],
              ["Version", `${version} on Node ${node.replace(/^v/, "")}`],
              ["Up for", formatDuration(uptimeSeconds * 1_000)],
              [
                "Memory",
                `${formatCount(Math.round(memoryMb.rss))} MB, heap ${formatCount(Math.round(memoryMb.heapUsed))} MB`,
              ],
              ["Event loop p99", `${formatCount(Math.round(eventLoopDelayMs.p99))} ms`],
              ["Cache hits", describeHits(cache)],
              ["Second tier", cache.secondTier],
              ...Object.entries(lag).map(([reader, rows]) => [`Lag of ${reader}`, describeRows(rows)] as const),
              ...Object.entries(checks).map(
                ([name, check]) =>
                  [
                    `Check ${name}`,
                    <StatusDot key={name} tone={tones[check.status]}>
                      {check.detail ?? words[check.status]}
                    </StatusDot>,
                  ] as const,
              ),
            ]}
          />
        )}
      </QueryView>
    </Panel>
  );
}

function describeHits({ hits, misses }: CacheStats): string {
  const reads = hits + misses;
  return reads === 0 ? "no reads yet" : `${formatRatio(hits / reads)} of ${formatCount(reads)}`;
}

function describeRows(rows: number): string {
  return rows === 0 ? "none" : `${formatCount(rows)} ${rows === 1 ? "row" : "rows"}`;
}
