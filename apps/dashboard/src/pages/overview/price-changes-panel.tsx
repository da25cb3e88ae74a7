import { Button } from "@mantine/core";
import { useState } from "react";
import { Empty } from "../../components/empty.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatCount } from "../../format.ts";
import type { PriceFeedState } from "../../live/price-feed.ts";
import { usePriceFeed, usePriceFeedState } from "../../live/price-feed-context.ts";
import { PriceChangesAnnouncer } from "./price-changes-announcer.tsx";
import { PriceChangesTable } from "./price-changes-table.tsx";

export function PriceChangesPanel() {
  const feed = usePriceFeed();
  const state = usePriceFeedState();
  // While it is paused the feed runs on behind what is shown, so nothing is missed.
  const [paused, setPaused] = useState<PriceFeedState | null>(null);
  const { messages } = paused ?? state;
  const waiting = paused ? state.received - paused.received : 0;

  return (
    <Panel
      title="Newest price changes"
      actions={
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => setPaused(paused ? null : state)}
          disabled={messages.length === 0 && !paused}
        >
          {paused ? `Resume (${formatCount(waiting)} new)` : "Pause"}
        </Button>
      }
    >
      {state.error !== undefined && (
        <ErrorNotice error={state.error} onRetry={feed.restart} retrying={state.connection === "connecting"} />
      )}
      {messages.length > 0 ? (
        <PriceChangesTable messages={messages} />
      ) : (
        state.error === undefined && (
          <Empty>
            {state.connection === "live"
              ? "No price has changed yet. Changes appear here as they happen."
              : "Connecting…"}
          </Empty>
        )
      )}
      {!paused && <PriceChangesAnnouncer messages={messages} received={state.received} />}
    </Panel>
  );
}
