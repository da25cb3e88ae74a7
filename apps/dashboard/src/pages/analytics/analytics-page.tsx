import { Button, Group, Title } from "@mantine/core";
import { useState } from "react";
import classes from "./analytics-page.module.css";
import { ClicksPanel } from "./clicks-panel.tsx";
import { FiguresPanel } from "./figures-panel.tsx";
import { FunnelPanel } from "./funnel-panel.tsx";
import { LivePanel } from "./live-panel.tsx";
import { SearchesPanel } from "./searches-panel.tsx";
import { TimeseriesPanel } from "./timeseries-panel.tsx";
import { TopProductsPanel } from "./top-products-panel.tsx";

const periods = [1, 7, 30, 90] as const;

/** What visitors do: now, and in the last days beside the days before them. */
export function AnalyticsPage() {
  const [days, setDays] = useState<number>(7);
  return (
    <>
      <title>Analytics · Vitrine</title>
      <div className={classes.page}>
        <Group justify="space-between">
          <Title order={1}>Analytics</Title>
          <Group gap="xs" component="fieldset" className={classes.periods} aria-label="Period">
            {periods.map((count) => (
              <Button
                key={count}
                size="compact-sm"
                variant={count === days ? "filled" : "default"}
                aria-pressed={count === days}
                onClick={() => setDays(count)}
              >
                {count === 1 ? "24 hours" : `${count} days`}
              </Button>
            ))}
          </Group>
        </Group>
        <LivePanel />
        <FiguresPanel days={days} />
        <TimeseriesPanel days={days} />
        <div className={classes.columns}>
          <TopProductsPanel days={days} />
          <SearchesPanel days={days} />
          <ClicksPanel days={days} />
          <FunnelPanel days={days} />
        </div>
      </div>
    </>
  );
}
