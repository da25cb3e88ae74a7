import { useQuery } from "@tanstack/react-query";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatCount } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { ExportButton } from "./export-button.tsx";
import { clicksQuery } from "./queries.ts";
import { TopTable } from "./top-table.tsx";

/** Where visitors go: to which shops, and by which offers. */
export function ClicksPanel({ days }: { days: number }) {
  const query = useQuery(clicksQuery(useVitrine(), days));
  return (
    <Panel title="Clicks to shops" actions={<ExportButton report="clicks" days={days} />}>
      <QueryView query={query} lines={8}>
        {({ offers, shops }) => (
          <>
            {shops.length > 0 && (
              <TopTable
                columns={["Shop", "Clicks", "Before"]}
                rows={shops.map(({ shopId, shop, value, previous }) => ({
                  key: shopId,
                  cells: [shop?.name ?? `Shop ${shopId}`, formatCount(value), formatCount(previous)],
                }))}
                empty=""
              />
            )}
            <TopTable
              columns={["Offer", "Clicks", "Before"]}
              rows={offers.map(({ offerId, title, shop, value, previous }) => ({
                key: offerId,
                cells: [
                  `${title ?? `Offer ${offerId}`}${shop ? ` · ${shop.name}` : ""}`,
                  formatCount(value),
                  formatCount(previous),
                ],
              }))}
              empty="Nobody has gone to a shop in this time."
            />
          </>
        )}
      </QueryView>
    </Panel>
  );
}
