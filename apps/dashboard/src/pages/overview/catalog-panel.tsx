import { useQuery } from "@tanstack/react-query";
import type { CatalogStats } from "@vitrine/sdk";
import { Empty } from "../../components/empty.tsx";
import { Figure, Figures } from "../../components/figures.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatCount, formatMoney, formatRatio } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { catalogStatsQuery } from "./queries.ts";

export function CatalogPanel() {
  const query = useQuery(catalogStatsQuery(useVitrine()));
  return (
    <Panel title="Catalog">
      <QueryView query={query} lines={2}>
        {(stats) =>
          stats.products === 0 ? (
            <Empty>The catalog is empty. It fills when a shop is crawled or a feed is imported.</Empty>
          ) : (
            <CatalogFigures stats={stats} />
          )
        }
      </QueryView>
    </Panel>
  );
}

function CatalogFigures({ stats }: { stats: CatalogStats }) {
  const { min, max, median, currency } = stats.price;
  return (
    <Figures width={108}>
      <Figure label="Products" value={formatCount(stats.products)} />
      <Figure
        label="In stock"
        value={formatCount(stats.inStock)}
        note={`${formatRatio(stats.inStock / stats.products)} of products`}
      />
      <Figure label="Offers" value={formatCount(stats.offers)} />
      <Figure label="Shops" value={formatCount(stats.shops)} />
      <Figure label="Brands" value={formatCount(stats.brands)} />
      <Figure label="Categories" value={formatCount(stats.categories)} />
      <Figure
        label="Median price"
        value={median === null ? "–" : formatMoney(median, currency)}
        note={
          min === null || max === null
            ? `none in ${currency}`
            : `${formatMoney(min, currency)} to ${formatMoney(max, currency)}`
        }
      />
    </Figures>
  );
}
