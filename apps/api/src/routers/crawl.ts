import { tracked } from "@trpc/server";
import {
  explainOffers,
  getCrawlRun,
  listCrawlRuns,
  listCrawlTargets,
  listShops,
  refreshProducts,
  startCrawl,
  upsertShop,
  watchRun,
} from "@vitrine/domain";
import {
  type CrawlApi,
  crawlRunInputSchema,
  crawlRunsInputSchema,
  crawlTargetsInputSchema,
  explainInputSchema,
  refreshInputSchema,
  shopInputSchema,
  startCrawlInputSchema,
  watchRunInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure } from "../trpc.ts";

const procedure = adminProcedure("crawl");

export const crawlRouter = {
  shops: procedure.query(({ ctx }) => listShops(ctx)),
  upsertShop: procedure.input(shopInputSchema).mutation(({ ctx, input }) => upsertShop(ctx, input)),
  start: procedure.input(startCrawlInputSchema).mutation(({ ctx, input }) => startCrawl(ctx, input)),
  refresh: procedure
    .input(refreshInputSchema)
    .mutation(({ ctx, input, signal }) => refreshProducts(ctx, input, { signal })),
  explain: procedure.input(explainInputSchema).query(({ ctx, input }) => explainOffers(ctx, input)),
  runs: procedure.input(crawlRunsInputSchema).query(({ ctx, input }) => listCrawlRuns(ctx, input)),
  run: procedure.input(crawlRunInputSchema).query(({ ctx, input }) => getCrawlRun(ctx, input)),
  targets: procedure.input(crawlTargetsInputSchema).query(({ ctx, input }) => listCrawlTargets(ctx, input)),
  onRun: procedure.input(watchRunInputSchema).subscription(async function* ({ ctx, input, signal }) {
    for await (const message of watchRun(ctx, input, signal)) yield tracked(message.id, message);
  }),
} satisfies RouterOf<CrawlApi>;
