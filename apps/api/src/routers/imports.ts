import { getImportRun, listImportRuns, stageFeed } from "@vitrine/domain";
import {
  type ImportsApi,
  importRunInputSchema,
  importRunsInputSchema,
  previewInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure } from "../trpc.ts";

const procedure = adminProcedure("catalog");

export const importsRouter = {
  preview: procedure.input(previewInputSchema).mutation(({ ctx, input: { body, ...input } }) =>
    stageFeed(ctx, {
      ...input,
      source: [Buffer.from(body)],
      origin: "inline",
      createdBy: ctx.caller.id ?? null,
    }),
  ),
  apply: procedure.input(importRunInputSchema).mutation(({ ctx, input }) => ctx.importer.apply(input.id)),
  rollback: procedure.input(importRunInputSchema).mutation(({ ctx, input }) => ctx.importer.rollBack(input.id)),
  get: procedure.input(importRunInputSchema).query(({ ctx, input }) => getImportRun(ctx, input)),
  list: procedure.input(importRunsInputSchema).query(({ ctx, input }) => listImportRuns(ctx, input)),
} satisfies RouterOf<ImportsApi>;
