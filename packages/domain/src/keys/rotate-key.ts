import { ApiKey as ApiKeyEntity } from "@vitrine/db";
import { notFound } from "../platform/errors.ts";
import type { CreatedApiKey, RotateKeyInput } from "./contract.ts";
import type { KeysDeps } from "./deps.ts";
import { hashKey } from "./hash-key.ts";
import { keyHasEnded } from "./key-errors.ts";
import { createKeyText } from "./key-format.ts";
import { toApiKey } from "./to-api-key.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_GRACE_HOURS = 24;

/**
 * Makes a second key with the same rights, so that a caller can change over without a gap. The old one ends after the
 * grace time, or earlier where it would have anyway; the new one keeps the old one's own expiry, since rotating must not
 * prolong what was granted for a time.
 *
 * @throws DomainError `not_found`, or `conflict` where the key is revoked or expired
 */
export async function rotateKey({ db, clock, secret, bus }: KeysDeps, input: RotateKeyInput): Promise<CreatedApiKey> {
  const { id, graceHours = DEFAULT_GRACE_HOURS } = input;
  const now = clock.now();
  const created = await db.em().transactional(async (em) => {
    const old = await em.findOne(ApiKeyEntity, { id });
    if (!old) throw notFound("key", id);
    if (old.expiresAt && old.expiresAt <= now) throw keyHasEnded(id, "expired");

    const graceEnd = new Date(now.getTime() + graceHours * HOUR_MS);
    const expiresAt = old.expiresAt && old.expiresAt < graceEnd ? old.expiresAt : graceEnd;
    // Asks for the row as it is now: a revocation in between wins.
    const ended = await em.nativeUpdate(ApiKeyEntity, { id, revokedAt: null }, { expiresAt });
    if (ended === 0) throw keyHasEnded(id, "revoked");

    const { key, publicId } = createKeyText(old.kind as CreatedApiKey["kind"]);
    const row = em.create(ApiKeyEntity, {
      publicId,
      kind: old.kind,
      name: old.name,
      scopes: old.scopes,
      origins: old.origins,
      hash: hashKey(secret, key),
      createdAt: now,
      expiresAt: old.expiresAt ?? null,
    });
    await em.flush();
    return { ...toApiKey(row), key };
  });
  bus.wake("keys");
  return created;
}
