import {
  createExportLink,
  getClicks,
  getCrawlFigures,
  getFunnel,
  getOverview,
  getSearches,
  getSources,
  getTimeseries,
  getTopPairs,
  getTopProducts,
} from "@vitrine/domain";
import {
  type AnalyticsApi,
  clearCacheInputSchema,
  exportInputSchema,
  periodInputSchema,
  sourcesInputSchema,
  timeseriesInputSchema,
  topInputSchema,
  topProductsInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure } from "../trpc.ts";

const procedure = adminProcedure("analytics");

export const analyticsRouter = {
  overview: procedure.input(periodInputSchema).query(({ ctx, input }) => getOverview(ctx, input)),
  timeseries: procedure.input(timeseriesInputSchema).query(({ ctx, input }) => getTimeseries(ctx, input)),
  topProducts: procedure.input(topProductsInputSchema).query(({ ctx, input }) => getTopProducts(ctx, input)),
  comparisons: procedure.input(topInputSchema).query(({ ctx, input }) => getTopPairs(ctx, input)),
  searches: procedure.input(topInputSchema).query(({ ctx, input }) => getSearches(ctx, input)),
  clicks: procedure.input(topInputSchema).query(({ ctx, input }) => getClicks(ctx, input)),
  funnel: procedure.input(periodInputSchema).query(({ ctx, input }) => getFunnel(ctx, input)),
  sources: procedure.input(sourcesInputSchema).query(({ ctx, input }) => getSources(ctx, input)),
  export: procedure.input(exportInputSchema).query(({ ctx, input }) => createExportLink(ctx, input)),
  live: procedure.subscription(({ ctx, signal }) => ctx.activity.watch(signal)),
  cache: procedure.query(async ({ ctx }) => ctx.cache.stats()),
  clearCache: adminProcedure("catalog")
    .input(clearCacheInputSchema)
    .mutation(async ({ ctx, input }) => {
      await ctx.cache.clear(input.tag);
      return ctx.cache.stats();
    }),
  crawls: procedure.input(topInputSchema).query(({ ctx, input }) => getCrawlFigures(ctx, input)),
} satisfies RouterOf<AnalyticsApi>;
