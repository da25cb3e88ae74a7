import { checkReadiness, getHealthDetail } from "@vitrine/domain";
import type { HealthApi } from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure, publicProcedure } from "../trpc.ts";

export const healthRouter = {
  live: publicProcedure.query(async () => ({ status: "ok" as const, uptimeSeconds: Math.round(process.uptime()) })),
  ready: publicProcedure.query(({ ctx }) => checkReadiness(ctx)),
  detail: adminProcedure("analytics").query(({ ctx }) => getHealthDetail(ctx)),
} satisfies RouterOf<HealthApi>;
