import type { FeedConnection } from "../live/price-feed.ts";
import { usePriceFeedState } from "../live/price-feed-context.ts";
import { StatusDot, type Tone } from "./status-dot.tsx";

const shown: Record<FeedConnection, { tone: Tone; label: string }> = {
  connecting: { tone: "neutral", label: "Connecting" },
  live: { tone: "good", label: "Live" },
  waiting: { tone: "warning", label: "Reconnecting" },
  failed: { tone: "bad", label: "Not live" },
};

/** Whether changes arrive as they happen. */
export function ConnectionStatus() {
  const { tone, label } = shown[usePriceFeedState().connection];
  return (
    <div role="status">
      <StatusDot tone={tone}>{label}</StatusDot>
    </div>
  );
}
