import { useQuery } from "@tanstack/react-query";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatCount } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { ExportButton } from "./export-button.tsx";
import { searchesQuery } from "./queries.ts";
import { TopTable } from "./top-table.tsx";

/** What is searched for, and what is searched for in vain. */
export function SearchesPanel({ days }: { days: number }) {
  const query = useQuery(searchesQuery(useVitrine(), days));
  return (
    <Panel title="Searches" actions={<ExportButton report="searches" days={days} />}>
      <QueryView query={query} lines={8}>
        {({ top, empty }) => (
          <>
            <TopTable
              columns={["Most searched for", "Searches", "Before"]}
              rows={top.map(({ query, value, previous }) => ({
                key: query,
                cells: [query, formatCount(value), formatCount(previous)],
              }))}
              empty="Nothing has been searched for in this time."
            />
            {empty.length > 0 && (
              <TopTable
                columns={["Found nothing", "Searches"]}
                rows={empty.map(({ query, empty }) => ({ key: query, cells: [query, formatCount(empty)] }))}
                empty=""
              />
            )}
          </>
        )}
      </QueryView>
    </Panel>
  );
}
