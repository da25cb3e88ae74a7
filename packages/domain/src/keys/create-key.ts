import { ApiKey as ApiKeyEntity } from "@vitrine/db";
import { invalidField } from "../platform/errors.ts";
import type { CreatedApiKey, CreateKeyInput } from "./contract.ts";
import type { KeysDeps } from "./deps.ts";
import { hashKey } from "./hash-key.ts";
import { createKeyText } from "./key-format.ts";
import { toApiKey } from "./to-api-key.ts";

/**
 * Makes a key. Its text is in the answer and nowhere else. Who may make keys may give them every scope: the scope `keys`
 * is the administrator's.
 *
 * @throws DomainError `invalid_input` for scopes of a publishable key, origins of a secret one, an expiry that has passed
 */
export async function createKey({ db, clock, secret }: KeysDeps, input: CreateKeyInput): Promise<CreatedApiKey> {
  const { kind, name, scopes = [], origins = [], expiresAt } = input;
  const now = clock.now();
  if (kind === "publishable" && scopes.length > 0) throw invalidField("scopes", "only a secret key has scopes");
  if (kind === "secret" && origins.length > 0)
    throw invalidField("origins", "only a publishable key is bound to origins");
  if (expiresAt && expiresAt <= now) throw invalidField("expiresAt", "must be in the future");

  const { key, publicId } = createKeyText(kind);
  const em = db.em();
  const row = em.create(ApiKeyEntity, {
    publicId,
    kind,
    name,
    scopes: [...new Set(scopes)],
    origins: [...new Set(origins)],
    hash: hashKey(secret, key),
    createdAt: now,
    expiresAt: expiresAt ?? null,
  });
  await em.flush();
  return { ...toApiKey(row), key };
}
