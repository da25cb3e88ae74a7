import { Button, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ImportRun, ImportStatus } from "@vitrine/sdk";
import { Empty } from "../../components/empty.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { StatusDot, type Tone } from "../../components/status-dot.tsx";
import { TimeAgo } from "../../components/time-ago.tsx";
import { useNow } from "../../components/use-now.ts";
import { formatCount } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { useShopNames } from "../overview/use-shop-names.ts";
import classes from "./imports-page.module.css";
import { importRunsQuery } from "./queries.ts";

export const statuses: Record<ImportStatus, { tone: Tone; label: string }> = {
  reading: { tone: "active", label: "Reading" },
  previewed: { tone: "neutral", label: "To be applied" },
  applying: { tone: "active", label: "Applying" },
  applied: { tone: "good", label: "Applied" },
  rolling_back: { tone: "active", label: "Rolling back" },
  rolled_back: { tone: "neutral", label: "Rolled back" },
  failed: { tone: "bad", label: "Failed" },
};

const counted = [
  ["New", "new"],
  ["Dearer", "up"],
  ["Cheaper", "down"],
  ["Suspicious", "suspicious"],
  ["Gone", "gone"],
] as const;

interface ImportRunsPanelProps {
  shown: number | null;
  onShow: (run: number) => void;
}

export function ImportRunsPanel({ shown, onShow }: ImportRunsPanelProps) {
  const query = useQuery(importRunsQuery(useVitrine()));
  return (
    <Panel title="Runs">
      <QueryView query={query} lines={5}>
        {(runs) =>
          runs.length === 0 ? (
            <Empty>No feed has been read yet.</Empty>
          ) : (
            <RunsTable runs={runs} shown={shown} onShow={onShow} />
          )
        }
      </QueryView>
    </Panel>
  );
}

function RunsTable({ runs, shown, onShow }: ImportRunsPanelProps & { runs: ImportRun[] }) {
  const shopName = useShopNames();
  const now = useNow(1_000);
  return (
    <ScrollRegion label="Import runs" maxHeight={420}>
      <Table stickyHeader horizontalSpacing={8} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Shop</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Read</Table.Th>
            {counted.map(([label]) => (
              <Table.Th key={label} className={classes.number}>
                {label}
              </Table.Th>
            ))}
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td>
                {shopName(run.shop)}
                {run.error && <Text className={classes.error}>{run.error}</Text>}
              </Table.Td>
              <Table.Td>
                <StatusDot tone={statuses[run.status].tone}>{statuses[run.status].label}</StatusDot>
              </Table.Td>
              <Table.Td>
                <TimeAgo at={run.createdAt} now={now} />
              </Table.Td>
              {counted.map(([label, name]) => (
                <Table.Td key={label} className={classes.number}>
                  {run.counts ? formatCount(run.counts[name]) : "–"}
                </Table.Td>
              ))}
              <Table.Td className={classes.number}>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-pressed={run.id === shown}
                  aria-label={`Show run ${run.id}`}
                  onClick={() => onShow(run.id)}
                >
                  Show
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
