import { ApiKey as ApiKeyEntity } from "@vitrine/db";
import { notFound } from "../platform/errors.ts";
import type { ApiKey } from "./contract.ts";
import type { KeysDeps } from "./deps.ts";
import { keyHasEnded } from "./key-errors.ts";
import { toApiKey } from "./to-api-key.ts";

/**
 * Ends a key for ever. This node refuses it from now on, the others once woken and at most 5 s later.
 *
 * @throws DomainError `not_found`, or `conflict` where it is revoked already
 */
export async function revokeKey({ db, clock, bus }: Omit<KeysDeps, "secret">, { id }: { id: number }): Promise<ApiKey> {
  const em = db.em();
  // One statement decides, so that of two callers one is told of the conflict.
  const revoked = await em.nativeUpdate(ApiKeyEntity, { id, revokedAt: null }, { revokedAt: clock.now() });
  const key = await em.findOne(ApiKeyEntity, { id });
  if (!key) throw notFound("key", id);
  if (revoked === 0) throw keyHasEnded(id, "revoked");
  bus.wake("keys");
  return toApiKey(key);
}
