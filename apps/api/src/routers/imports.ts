import {
  getImportRun,
  listFeedSources,
  listImportRuns,
  requestPull,
  stageFeed,
  upsertFeedSource,
} from "@vitrine/domain";
import {
  feedSourceInputSchema,
  type ImportsApi,
  importRunInputSchema,
  importRunsInputSchema,
  previewInputSchema,
  pullInputSchema,
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
  sources: procedure.query(({ ctx }) => listFeedSources(ctx)),
  upsertSource: procedure.input(feedSourceInputSchema).mutation(({ ctx, input }) => upsertFeedSource(ctx, input)),
  pull: procedure.input(pullInputSchema).mutation(({ ctx, input }) => requestPull(ctx, input)),
} satisfies RouterOf<ImportsApi>;
