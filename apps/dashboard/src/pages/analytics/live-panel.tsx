import type { LiveEvent } from "@vitrine/sdk";
import { Empty } from "../../components/empty.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatAgo, formatCount } from "../../format.ts";
import classes from "./live-panel.module.css";
import { useLiveFigures } from "./use-live-figures.ts";

const verbs: Record<LiveEvent["kind"], string> = {
  view: "viewed",
  compare: "compared",
  search: "searched",
  click: "went to a shop for",
};

/** What happens at this moment. */
export function LivePanel() {
  const { figures, error, restart } = useLiveFigures();
  return (
    <Panel title="Now">
      {error !== undefined && <ErrorNotice error={error} onRetry={restart} retrying={false} />}
      {figures ? (
        <div className={classes.strip}>
          <p className={classes.figure}>
            <strong>{formatCount(figures.activeVisitors)}</strong> visitors in the last 5 minutes
          </p>
          <p className={classes.figure}>
            <strong>{formatCount(Math.round(figures.eventsPerSecond * 10) / 10)}</strong> events a second
          </p>
          <ol className={classes.events}>
            {figures.newest.slice(0, 5).map((event) => (
              <li key={event.id}>
                {describe(event)} <span className={classes.when}>{formatAgo(event.at, figures.at.getTime())}</span>
              </li>
            ))}
          </ol>
        </div>
      ) : (
        error === undefined && <Empty>Connecting…</Empty>
      )}
    </Panel>
  );
}

function describe({ kind, products, query }: LiveEvent): string {
  const what = kind === "search" ? `“${query}”` : products.map(({ name }) => name).join(" and ") || "something";
  return `Someone ${verbs[kind]} ${what}`;
}
