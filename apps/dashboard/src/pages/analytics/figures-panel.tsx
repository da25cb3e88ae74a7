import { useQuery } from "@tanstack/react-query";
import type { Compared, Overview } from "@vitrine/sdk";
import { Figure, Figures } from "../../components/figures.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatChange, formatCount, formatRatio } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import { overviewQuery } from "./queries.ts";

/** The sums of the period, each beside the period before. */
export function FiguresPanel({ days }: { days: number }) {
  const query = useQuery(overviewQuery(useVitrine(), days));
  return (
    <Panel title="Visitors">
      <QueryView query={query} lines={2}>
        {(overview) => <PeriodFigures overview={overview} />}
      </QueryView>
    </Panel>
  );
}

function PeriodFigures({ overview: { visitors, views, comparisons, searches, clicks, bots } }: { overview: Overview }) {
  return (
    <Figures width={150}>
      <ComparedFigure label="Visitors" figure={visitors} />
      <ComparedFigure label="Views" figure={views} />
      <ComparedFigure label="Comparisons" figure={comparisons} />
      <ComparedFigure label="Searches" figure={searches} />
      <ComparedFigure label="Clicks to shops" figure={clicks} />
      <Figure label="Machines" value={formatRatio(bots.share)} note="of everything received" />
    </Figures>
  );
}

function ComparedFigure({ label, figure: { value, previous } }: { label: string; figure: Compared }) {
  const change = previous > 0 ? `, ${formatChange(((value - previous) / previous) * 100)}` : "";
  return <Figure label={label} value={formatCount(value)} note={`${formatCount(previous)} before${change}`} />;
}
