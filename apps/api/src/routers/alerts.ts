import {
  backtestAlert,
  createAlert,
  listAlerts,
  listDeliveries,
  removeAlert,
  testAlert,
  updateAlert,
} from "@vitrine/domain";
import {
  type AlertsApi,
  alertIdInputSchema,
  alertInputSchema,
  alertsInputSchema,
  alertUpdateSchema,
  backtestInputSchema,
  deliveriesInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure } from "../trpc.ts";

const procedure = adminProcedure("catalog");

export const alertsRouter = {
  create: procedure.input(alertInputSchema).mutation(({ ctx, input }) => createAlert(ctx, input)),
  list: procedure.input(alertsInputSchema).query(({ ctx, input }) => listAlerts(ctx, input)),
  update: procedure.input(alertUpdateSchema).mutation(({ ctx, input }) => updateAlert(ctx, input)),
  remove: procedure.input(alertIdInputSchema).mutation(({ ctx, input }) => removeAlert(ctx, input)),
  test: procedure.input(alertIdInputSchema).mutation(({ ctx, input }) => testAlert(ctx, input)),
  backtest: procedure.input(backtestInputSchema).query(({ ctx, input }) => backtestAlert(ctx, input)),
  deliveries: procedure.input(deliveriesInputSchema).query(({ ctx, input }) => listDeliveries(ctx, input)),
} satisfies RouterOf<AlertsApi>;
