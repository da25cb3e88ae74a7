import { queryOptions } from "@tanstack/react-query";
import type { PeriodInput, TimeseriesInput, Vitrine } from "@vitrine/sdk";

const REFRESH_MS = 60_000;
const ROWS = 10;

/** The last so many days, up to now. */
function lastDays(days: number): PeriodInput {
  return { from: new Date(Date.now() - days * 86_400_000) };
}

/** A question about the last so many days, asked again each minute. */
function ofLastDays<Answer>(
  name: string,
  days: number,
  ask: (period: PeriodInput, options: { signal: AbortSignal }) => PromiseLike<Answer>,
) {
  return queryOptions({
    queryKey: ["analytics", name, days],
    queryFn: async ({ signal }) => ask(lastDays(days), { signal }),
    refetchInterval: REFRESH_MS,
  });
}

export const overviewQuery = ({ analytics }: Vitrine, days: number) => ofLastDays("overview", days, analytics.overview);

export function timeseriesQuery({ analytics }: Vitrine, days: number, metric: NonNullable<TimeseriesInput["metric"]>) {
  return ofLastDays(`timeseries ${metric}`, days, (period, options) =>
    analytics.timeseries({ ...period, metric, interval: days <= 7 ? "hour" : "day" }, options),
  );
}

export const topProductsQuery = ({ analytics }: Vitrine, days: number) =>
  ofLastDays("products", days, (period, options) => analytics.topProducts({ ...period, limit: ROWS }, options));

export const searchesQuery = ({ analytics }: Vitrine, days: number) =>
  ofLastDays("searches", days, (period, options) => analytics.searches({ ...period, limit: ROWS }, options));

export const clicksQuery = ({ analytics }: Vitrine, days: number) =>
  ofLastDays("clicks", days, (period, options) => analytics.clicks({ ...period, limit: ROWS }, options));

export const funnelQuery = ({ analytics }: Vitrine, days: number) => ofLastDays("funnel", days, analytics.funnel);
