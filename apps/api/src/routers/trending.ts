import { createUuidv7, getComparedWith, getComparisons, getPopular, getRising, track } from "@vitrine/domain";
import {
  boardInputSchema,
  comparedWithInputSchema,
  comparisonsInputSchema,
  type TrendingApi,
  trackComparisonInputSchema,
  trackInputSchema,
  trackViewInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { publicProcedure, trackedProcedure } from "../trpc.ts";

export const trendingRouter = {
  products: publicProcedure.input(boardInputSchema).query(({ ctx, input }) => getPopular(ctx, input)),
  rising: publicProcedure.input(boardInputSchema).query(({ ctx, input }) => getRising(ctx, input)),
  comparisons: publicProcedure.input(comparisonsInputSchema).query(({ ctx, input }) => getComparisons(ctx, input)),
  comparedWith: publicProcedure.input(comparedWithInputSchema).query(({ ctx, input }) => getComparedWith(ctx, input)),
  trackView: trackedProcedure
    .input(trackViewInputSchema)
    .mutation(({ ctx, input: { productId, id } }) =>
      track(ctx, { events: [{ kind: "view", id: id ?? createUuidv7(ctx.clock.now()), productId }] }),
    ),
  trackComparison: trackedProcedure
    .input(trackComparisonInputSchema)
    .mutation(({ ctx, input: { productIds, id } }) =>
      track(ctx, { events: [{ kind: "compare", id: id ?? createUuidv7(ctx.clock.now()), productIds }] }),
    ),
  track: trackedProcedure.input(trackInputSchema).mutation(({ ctx, input }) => track(ctx, input)),
} satisfies RouterOf<TrendingApi>;
