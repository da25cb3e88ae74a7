import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { useVitrine } from "../../vitrine.ts";
import { timeseriesQuery } from "./queries.ts";
import { TimeseriesChart } from "./timeseries-chart.tsx";

const metrics = ["visitors", "views", "comparisons", "searches", "clicks"] as const;

/** One of the figures over time. */
export function TimeseriesPanel({ days }: { days: number }) {
  const [metric, setMetric] = useState<(typeof metrics)[number]>("views");
  const query = useQuery(timeseriesQuery(useVitrine(), days, metric));
  return (
    <Panel
      title="Over time"
      actions={
        <Group gap={4}>
          {metrics.map((name) => (
            <Button
              key={name}
              size="compact-xs"
              variant={name === metric ? "filled" : "subtle"}
              aria-pressed={name === metric}
              onClick={() => setMetric(name)}
            >
              {name[0]!.toUpperCase() + name.slice(1)}
            </Button>
          ))}
        </Group>
      }
    >
      <QueryView query={query} lines={6}>
        {(series) => <TimeseriesChart series={series} />}
      </QueryView>
    </Panel>
  );
}
