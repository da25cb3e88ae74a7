import { useQuery } from "@tanstack/react-query";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatCount } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { ExportButton } from "./export-button.tsx";
import { topProductsQuery } from "./queries.ts";
import { TopTable } from "./top-table.tsx";

export function TopProductsPanel({ days }: { days: number }) {
  const query = useQuery(topProductsQuery(useVitrine(), days));
  return (
    <Panel title="Most viewed products" actions={<ExportButton report="products" days={days} />}>
      <QueryView query={query} lines={8}>
        {({ items }) => (
          <TopTable
            columns={["Product", "Views", "Before", "Compared", "Clicks"]}
            rows={items.map(({ productId, product, views, comparisons, clicks }) => ({
              key: productId,
              cells: [
                product?.name ?? `Product ${productId} (archived)`,
                formatCount(views.value),
                formatCount(views.previous),
                formatCount(comparisons.value),
                formatCount(clicks.value),
              ],
            }))}
            empty="No product has been viewed in this time."
          />
        )}
      </QueryView>
    </Panel>
  );
}
