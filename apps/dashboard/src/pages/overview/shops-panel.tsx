import { Code } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Empty } from "../../components/empty.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { useVitrine } from "../../vitrine.ts";
import { crawlRunsQuery, isUnderWay, shopsQuery } from "./queries.ts";
import { ShopRow } from "./shop-row.tsx";
import classes from "./shops-panel.module.css";

export function ShopsPanel() {
  const vitrine = useVitrine();
  const shops = useQuery(shopsQuery(vitrine));
  const runs = useQuery(crawlRunsQuery(vitrine)).data ?? [];
  const crawled = new Set(runs.filter(isUnderWay).map((run) => run.shop));
  return (
    <Panel title="Shops">
      <QueryView query={shops}>
        {(list) =>
          list.length === 0 ? (
            <Empty>
              No shop may be crawled yet. Put one on the list with <Code>crawl.upsertShop</Code>.
            </Empty>
          ) : (
            <ul className={classes.shops}>
              {list.map((shop) => (
                <ShopRow key={shop.id} shop={shop} crawling={crawled.has(shop.slug)} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
}
