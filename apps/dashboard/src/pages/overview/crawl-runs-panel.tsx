import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CrawlRun } from "@vitrine/sdk";
import { Empty } from "../../components/empty.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { StatusDot } from "../../components/status-dot.tsx";
import { useNow } from "../../components/use-now.ts";
import { useVitrine } from "../../vitrine.ts";
import { CrawlRunRow } from "./crawl-run-row.tsx";
import classes from "./crawl-runs-panel.module.css";
import { crawlRunsQuery, isUnderWay } from "./queries.ts";
import { useShopNames } from "./use-shop-names.ts";

export function CrawlRunsPanel() {
  const query = useQuery(crawlRunsQuery(useVitrine()));
  const underWay = query.data?.filter(isUnderWay).length ?? 0;
  return (
    <Panel title="Crawl runs" actions={underWay > 0 && <StatusDot tone="active">{underWay} under way</StatusDot>}>
      <QueryView query={query} lines={5}>
        {(runs) =>
          runs.length === 0 ? (
            <Empty>Nothing has been crawled yet. Start with a shop.</Empty>
          ) : (
            <RunsTable runs={runs} />
          )
        }
      </QueryView>
    </Panel>
  );
}

function RunsTable({ runs }: { runs: CrawlRun[] }) {
  const shopName = useShopNames();
  const now = useNow(1_000);
  return (
    <ScrollRegion label="Crawl runs" maxHeight={330}>
      <Table stickyHeader horizontalSpacing={8} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Shop</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Started</Table.Th>
            {["Duration", "Pages", "Products", "New", "Changed", "Failed"].map((label) => (
              <Table.Th key={label} ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <CrawlRunRow key={run.id} run={run} shopName={shopName(run.shop)} now={now} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
