import { Readable } from "node:stream";
import { tracked } from "@trpc/server";
import {
  getPriceHistory,
  importFeed,
  listOffers,
  readBrands,
  readCategories,
  readProduct,
  readProducts,
  readStats,
  searchProducts,
  upsertProduct,
  watchPriceChanges,
} from "@vitrine/domain";
import {
  brandsInputSchema,
  type CatalogApi,
  getInputSchema,
  importFeedInputSchema,
  listInputSchema,
  offersInputSchema,
  priceChangeInputSchema,
  priceHistoryInputSchema,
  productInputSchema,
  searchInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure, publicProcedure } from "../trpc.ts";

export const catalogRouter = {
  list: publicProcedure.input(listInputSchema.optional()).query(({ ctx, input }) => readProducts(ctx, input)),
  search: publicProcedure.input(searchInputSchema).query(({ ctx, input }) => searchProducts(ctx, input)),
  get: publicProcedure.input(getInputSchema).query(({ ctx, input }) => readProduct(ctx, input)),
  offers: publicProcedure.input(offersInputSchema).query(({ ctx, input }) => listOffers(ctx, input)),
  priceHistory: publicProcedure.input(priceHistoryInputSchema).query(({ ctx, input }) => getPriceHistory(ctx, input)),
  categories: publicProcedure.query(({ ctx }) => readCategories(ctx)),
  brands: publicProcedure.input(brandsInputSchema).query(({ ctx, input }) => readBrands(ctx, input)),
  stats: publicProcedure.query(({ ctx }) => readStats(ctx)),
  onPriceChange: publicProcedure.input(priceChangeInputSchema).subscription(async function* ({ ctx, input, signal }) {
    const lastEventId = input?.lastEventId ?? String(ctx.feed.appliedId);
    // Where it begins, before anything happened: a connection that drops before its first change resumes from there.
    yield tracked(lastEventId, null);
    for await (const change of watchPriceChanges(ctx, { ...input, lastEventId }, signal))
      yield tracked(String(change.id), change);
  }),
  upsert: adminProcedure("catalog")
    .input(productInputSchema)
    .mutation(({ ctx, input }) => upsertProduct(ctx, input)),
  importFeed: adminProcedure("catalog")
    .input(importFeedInputSchema)
    .mutation(({ ctx, input }) => importFeed(ctx, { ...input, source: Readable.from([Buffer.from(input.body)]) })),
} satisfies RouterOf<CatalogApi>;
