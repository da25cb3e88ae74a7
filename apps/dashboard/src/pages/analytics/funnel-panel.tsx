import { useQuery } from "@tanstack/react-query";
import type { FunnelStep } from "@vitrine/sdk";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatCount, formatRatio } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { funnelQuery } from "./queries.ts";
import { TopTable } from "./top-table.tsx";

const labels: Record<FunnelStep["step"], string> = {
  viewed: "Viewed a product",
  compared: "Compared",
  clicked: "Went to a shop",
};

/** How far visitors get. */
export function FunnelPanel({ days }: { days: number }) {
  const query = useQuery(funnelQuery(useVitrine(), days));
  return (
    <Panel title="From view to shop">
      <QueryView query={query} lines={4}>
        {({ steps }) => (
          <TopTable
            columns={["Step", "Visitors", "Before", "Went on"]}
            rows={steps.map(({ step, visitors, previous, conversion }) => ({
              key: step,
              cells: [
                labels[step],
                formatCount(visitors),
                formatCount(previous),
                conversion === null ? "–" : formatRatio(conversion),
              ],
            }))}
            empty=""
          />
        )}
      </QueryView>
    </Panel>
  );
}
