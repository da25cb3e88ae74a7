import { Readable } from "node:stream";
import { tracked } from "@trpc/server";
import {
  archiveProduct,
  createCatalogExportLink,
  decideReview,
  getMany,
  getPriceHistory,
  importFeed,
  listOffers,
  listReviews,
  mergeTwoProducts,
  moveOffer,
  readBrands,
  readCategories,
  readComparison,
  readFacets,
  readProduct,
  readProducts,
  readStats,
  readSuggestions,
  refreshPrices,
  restoreProduct,
  searchProducts,
  splitProduct,
  upsertProduct,
  watchPriceChanges,
} from "@vitrine/domain";
import {
  brandsInputSchema,
  type CatalogApi,
  compareInputSchema,
  decideMatchInputSchema,
  exportFeedInputSchema,
  facetsInputSchema,
  getInputSchema,
  getManyInputSchema,
  importFeedInputSchema,
  listInputSchema,
  mergeInputSchema,
  moveOfferInputSchema,
  offersInputSchema,
  priceChangeInputSchema,
  priceHistoryInputSchema,
  productIdInputSchema,
  productInputSchema,
  refreshPricesInputSchema,
  reviewQueueInputSchema,
  searchInputSchema,
  suggestInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure, cachedProcedure, publicProcedure } from "../trpc.ts";

export const catalogRouter = {
  list: cachedProcedure("list")
    .input(listInputSchema.optional())
    .query(({ ctx, input }) => readProducts(ctx, input)),
  search: cachedProcedure("search")
    .input(searchInputSchema)
    .query(({ ctx, input }) => searchProducts(ctx, input)),
  suggest: cachedProcedure("suggest")
    .input(suggestInputSchema)
    .query(({ ctx, input }) => readSuggestions(ctx, input)),
  facets: cachedProcedure("list")
    .input(facetsInputSchema)
    .query(({ ctx, input }) => readFacets(ctx, input)),
  get: cachedProcedure("detail")
    .input(getInputSchema)
    .query(({ ctx, input }) => readProduct(ctx, input)),
  getMany: publicProcedure.input(getManyInputSchema).query(({ ctx, input }) => getMany(ctx, input)),
  compare: cachedProcedure("detail")
    .input(compareInputSchema)
    .query(({ ctx, input }) => readComparison(ctx, input)),
  offers: publicProcedure.input(offersInputSchema).query(({ ctx, input }) => listOffers(ctx, input)),
  priceHistory: publicProcedure.input(priceHistoryInputSchema).query(({ ctx, input }) => getPriceHistory(ctx, input)),
  categories: cachedProcedure("categories").query(({ ctx }) => readCategories(ctx)),
  brands: cachedProcedure("brands")
    .input(brandsInputSchema)
    .query(({ ctx, input }) => readBrands(ctx, input)),
  stats: cachedProcedure("stats").query(({ ctx }) => readStats(ctx)),
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
  archive: adminProcedure("catalog")
    .input(productIdInputSchema)
    .mutation(({ ctx, input }) => archiveProduct(ctx, input)),
  restore: adminProcedure("catalog")
    .input(productIdInputSchema)
    .mutation(({ ctx, input }) => restoreProduct(ctx, input)),
  merge: adminProcedure("catalog")
    .input(mergeInputSchema)
    .mutation(({ ctx, input }) => mergeTwoProducts(ctx, input)),
  split: adminProcedure("catalog")
    .input(productIdInputSchema)
    .mutation(({ ctx, input }) => splitProduct(ctx, input)),
  reviewQueue: adminProcedure("catalog")
    .input(reviewQueueInputSchema.optional())
    .query(({ ctx, input }) => listReviews(ctx, input)),
  decideMatch: adminProcedure("catalog")
    .input(decideMatchInputSchema)
    .mutation(({ ctx, input }) => decideReview(ctx, { ...input, by: ctx.caller.keyId ?? null })),
  moveOffer: adminProcedure("catalog")
    .input(moveOfferInputSchema)
    .mutation(({ ctx, input }) => moveOffer(ctx, { ...input, by: ctx.caller.keyId ?? null })),
  refreshPrices: adminProcedure("catalog")
    .input(refreshPricesInputSchema)
    .mutation(({ ctx, input }) => refreshPrices(ctx, input)),
  importFeed: adminProcedure("catalog")
    .input(importFeedInputSchema)
    .mutation(({ ctx, input }) => importFeed(ctx, { ...input, source: Readable.from([Buffer.from(input.body)]) })),
  exportFeed: adminProcedure("catalog")
    .input(exportFeedInputSchema)
    .query(({ ctx, input }) => createCatalogExportLink(ctx, input)),
} satisfies RouterOf<CatalogApi>;
