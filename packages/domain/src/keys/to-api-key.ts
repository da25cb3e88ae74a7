import type { ApiKey, KeyScope } from "./contract.ts";

/** A row of `api_key`, whose check of kind and scopes is that only `createKey` writes them. */
type KeyRow = Omit<ApiKey, "kind" | "scopes" | "expiresAt" | "revokedAt" | "lastUsedAt"> & {
  kind: string;
  scopes: string[];
  expiresAt?: Date | null;
  revokedAt?: Date | null;
  lastUsedAt?: Date | null;
};

/** What may be shown of a key: everything but its hash. */
export function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    publicId: row.publicId,
    kind: row.kind as ApiKey["kind"],
    name: row.name,
    scopes: row.scopes as KeyScope[],
    origins: row.origins,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? null,
    revokedAt: row.revokedAt ?? null,
    lastUsedAt: row.lastUsedAt ?? null,
  };
}
