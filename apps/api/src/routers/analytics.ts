import { getCrawlFigures, getOverview, getTopProducts } from "@vitrine/domain";
import { type AnalyticsApi, clearCacheInputSchema, periodInputSchema } from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure } from "../trpc.ts";

const procedure = adminProcedure("analytics");

export const analyticsRouter = {
  overview: procedure.input(periodInputSchema).query(({ ctx, input }) => getOverview(ctx, input)),
  topProducts: procedure.input(periodInputSchema).query(({ ctx, input }) => getTopProducts(ctx, input)),
  cache: procedure.query(async ({ ctx }) => ctx.cache.stats()),
  clearCache: adminProcedure("catalog")
    .input(clearCacheInputSchema)
    .mutation(async ({ ctx, input }) => {
      await ctx.cache.clear(input.tag);
      return ctx.cache.stats();
    }),
  crawls: procedure.input(periodInputSchema).query(({ ctx, input }) => getCrawlFigures(ctx, input)),
} satisfies RouterOf<AnalyticsApi>;
