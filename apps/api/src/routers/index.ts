import type { VitrineApi } from "@vitrine/domain/contract";
import type { Accepting, RouterOf } from "../router-of.ts";
import { createCallerFactory, router } from "../trpc.ts";
import { alertsRouter } from "./alerts.ts";
import { analyticsRouter } from "./analytics.ts";
import { catalogRouter } from "./catalog.ts";
import { contentRouter } from "./content.ts";
import { crawlRouter } from "./crawl.ts";
import { healthRouter } from "./health.ts";
import { importsRouter } from "./imports.ts";
import { keysRouter } from "./keys.ts";
import { trendingRouter } from "./trending.ts";

const routers = {
  catalog: catalogRouter,
  trending: trendingRouter,
  analytics: analyticsRouter,
  health: healthRouter,
  content: contentRouter,
  crawl: crawlRouter,
  keys: keysRouter,
  alerts: alertsRouter,
  imports: importsRouter,
} satisfies { [Name in keyof VitrineApi]: RouterOf<VitrineApi[Name]> };

export const appRouter = router(routers satisfies Accepting<VitrineApi, typeof routers>);

/** Calls procedures in this process, without HTTP: for tests and scripts. */
export const createCaller = createCallerFactory(appRouter);
