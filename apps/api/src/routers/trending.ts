import { tracked } from "@trpc/server";
import {
  createUuidv7,
  readBoard,
  readComparedWith,
  readPairBoard,
  readRisingBoard,
  track,
  watchBoard,
} from "@vitrine/domain";
import {
  boardInputSchema,
  boardWatchInputSchema,
  comparedWithInputSchema,
  type TrendingApi,
  trackComparisonInputSchema,
  trackInputSchema,
  trackViewInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure, cachedProcedure, publicProcedure, trackedProcedure } from "../trpc.ts";

export const trendingRouter = {
  products: cachedProcedure("board")
    .input(boardInputSchema)
    .query(({ ctx, input }) => readBoard(ctx, input)),
  rising: cachedProcedure("board")
    .input(boardInputSchema)
    .query(({ ctx, input }) => readRisingBoard(ctx, input)),
  comparisons: cachedProcedure("board")
    .input(boardInputSchema)
    .query(({ ctx, input }) => readPairBoard(ctx, input)),
  comparedWith: cachedProcedure("board")
    .input(comparedWithInputSchema)
    .query(({ ctx, input }) => readComparedWith(ctx, input)),
  onBoard: publicProcedure.input(boardWatchInputSchema).subscription(async function* ({ ctx, input, signal }) {
    for await (const message of watchBoard(ctx, input, signal)) yield tracked(message.id, message);
  }),
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
  rebuild: adminProcedure("catalog").mutation(({ ctx }) => ctx.boards.rebuild()),
} satisfies RouterOf<TrendingApi>;
