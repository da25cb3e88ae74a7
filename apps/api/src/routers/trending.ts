import { tracked } from "@trpc/server";
import {
  createUuidv7,
  invalidField,
  readBoard,
  readComparedWith,
  readPairBoard,
  readRisingBoard,
  type TrackOptions,
  track,
  watchBoard,
} from "@vitrine/domain";
import {
  boardInputSchema,
  boardWatchInputSchema,
  comparedWithInputSchema,
  type TrackedEvent,
  type TrackReceipt,
  type TrendingApi,
  trackComparisonInputSchema,
  trackInputSchema,
  trackViewInputSchema,
} from "@vitrine/domain/contract";
import type { Context } from "../context.ts";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure, cachedProcedure, publicProcedure, trackingProcedure } from "../trpc.ts";

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
  trackView: trackingProcedure(trackViewInputSchema, (ctx, { id = createUuidv7(ctx.clock.now()), ...view }) =>
    trackOne(ctx, { kind: "view", id, ...view }),
  ),
  trackComparison: trackingProcedure(
    trackComparisonInputSchema,
    (ctx, { id = createUuidv7(ctx.clock.now()), ...comparison }) =>
      trackOne(ctx, { kind: "compare", id, ...comparison }),
  ),
  track: trackingProcedure(trackInputSchema, (ctx, input) => track(ctx, input, trackOptionsOf(ctx))),
  rebuild: adminProcedure("catalog").mutation(({ ctx }) => ctx.boards.rebuild()),
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
