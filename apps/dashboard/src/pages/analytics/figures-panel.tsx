import { useQuery } from "@tanstack/react-query";
import type { Compared, Overview } from "@vitrine/sdk";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatChange, formatCount, formatRatio } from "../../format.ts";
import { useVitrine } from "../../vitrine.ts";
import classes from "./figures-panel.module.css";
import { overviewQuery } from "./queries.ts";

/** The sums of the period, each beside the period before. */
export function FiguresPanel({ days }: { days: number }) {
  const query = useQuery(overviewQuery(useVitrine(), days));
  return (
    <Panel title="Visitors">
      <QueryView query={query} lines={2}>
        {(overview) => <Figures overview={overview} />}
      </QueryView>
    </Panel>
  );
}

function Figures({ overview: { visitors, views, comparisons, searches, clicks, bots } }: { overview: Overview }) {
  return (
    <dl className={classes.figures}>
      <Figure label="Visitors" figure={visitors} />
      <Figure label="Views" figure={views} />
      <Figure label="Comparisons" figure={comparisons} />
      <Figure label="Searches" figure={searches} />
      <Figure label="Clicks to shops" figure={clicks} />
      <div className={classes.figure}>
        <dt>Machines</dt>
        <dd className={classes.value}>{formatRatio(bots.share)}</dd>
        <dd className={classes.note}>of everything received</dd>
      </div>
    </dl>
  );
}

function Figure({ label, figure: { value, previous } }: { label: string; figure: Compared }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd className={classes.value}>{formatCount(value)}</dd>
      <dd className={classes.note}>
        {formatCount(previous)} before{previous > 0 && `, ${formatChange(((value - previous) / previous) * 100)}`}
      </dd>
    </div>
  );
}
