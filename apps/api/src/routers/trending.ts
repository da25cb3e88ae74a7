import {
  createUuidv7,
  getComparedWith,
  getComparisons,
  getPopular,
  getRising,
  invalidField,
  type TrackOptions,
  track,
} from "@vitrine/domain";
import {
  boardInputSchema,
  comparedWithInputSchema,
  comparisonsInputSchema,
  type TrackedEvent,
  type TrackReceipt,
  type TrendingApi,
  trackComparisonInputSchema,
  trackInputSchema,
  trackViewInputSchema,
} from "@vitrine/domain/contract";
import type { Context } from "../context.ts";
import type { RouterOf } from "../router-of.ts";
import { publicProcedure, trackedProcedure } from "../trpc.ts";

export const trendingRouter = {
  products: publicProcedure.input(boardInputSchema).query(({ ctx, input }) => getPopular(ctx, input)),
  rising: publicProcedure.input(boardInputSchema).query(({ ctx, input }) => getRising(ctx, input)),
  comparisons: publicProcedure.input(comparisonsInputSchema).query(({ ctx, input }) => getComparisons(ctx, input)),
  comparedWith: publicProcedure.input(comparedWithInputSchema).query(({ ctx, input }) => getComparedWith(ctx, input)),
  trackView: trackedProcedure
    .input(trackViewInputSchema)
    .mutation(({ ctx, input: { id = createUuidv7(ctx.clock.now()), ...view } }) =>
      trackOne(ctx, { kind: "view", id, ...view }),
    ),
  trackComparison: trackedProcedure
    .input(trackComparisonInputSchema)
    .mutation(({ ctx, input: { id = createUuidv7(ctx.clock.now()), ...comparison } }) =>
      trackOne(ctx, { kind: "compare", id, ...comparison }),
    ),
  track: trackedProcedure.input(trackInputSchema).mutation(({ ctx, input }) => track(ctx, input, trackOptionsOf(ctx))),
} satisfies RouterOf<TrendingApi>;

function trackOptionsOf({ caller, client }: Context): TrackOptions {
  return { client, mayNameVisitors: caller.kind === "secret" };
}

/** Tracks an event on its own: where it is refused there is no batch to keep, so the call fails. */
async function trackOne(ctx: Context, event: TrackedEvent): Promise<TrackReceipt> {
  const receipt = await track(ctx, { events: [event] }, trackOptionsOf(ctx));
  const [rejection] = receipt.rejected;
  if (!rejection) return receipt;
  const [field = "event", ...reason] = rejection.reason.split(": ");
  throw invalidField(field, reason.join(": "));
}
