import { generateContent, getContent, listContentRuns } from "@vitrine/domain";
import { type ContentApi, contentInputSchema, contentRunsInputSchema } from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure, publicProcedure } from "../trpc.ts";

const editorProcedure = adminProcedure("content");

export const contentRouter = {
  get: publicProcedure.input(contentInputSchema).query(({ ctx, input }) => getContent(ctx, input)),
  generate: editorProcedure.input(contentInputSchema).mutation(({ ctx, input }) => generateContent(ctx, input)),
  runs: editorProcedure.input(contentRunsInputSchema).query(({ ctx, input }) => listContentRuns(ctx, input)),
} satisfies RouterOf<ContentApi>;
