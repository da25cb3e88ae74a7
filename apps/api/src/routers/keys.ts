import { createKey, listKeys, revokeKey, rotateKey } from "@vitrine/domain";
import {
  createKeyInputSchema,
  type KeysApi,
  revokeKeyInputSchema,
  rotateKeyInputSchema,
} from "@vitrine/domain/contract";
import type { RouterOf } from "../router-of.ts";
import { adminProcedure } from "../trpc.ts";

const procedure = adminProcedure("keys");

export const keysRouter = {
  list: procedure.query(({ ctx }) => listKeys(ctx)),
  create: procedure.input(createKeyInputSchema).mutation(({ ctx, input }) => createKey(ctx, input)),
  rotate: procedure.input(rotateKeyInputSchema).mutation(({ ctx, input }) => rotateKey(ctx, input)),
  revoke: procedure.input(revokeKeyInputSchema).mutation(({ ctx, input }) => revokeKey(ctx, input)),
} satisfies RouterOf<KeysApi>;
