import type { Database } from "@vitrine/db";

/** What `authenticate` needs of a key: one row by its unique id. */
export function findKeyRow(db: Database, publicId: string) {
  return db.reads
    .selectFrom("api_key")
    .select([
      "id",
      "public_id as publicId",
      "kind",
      "name",
      "scopes",
      "origins",
      "hash",
      "expires_at as expiresAt",
      "revoked_at as revokedAt",
      "last_used_at as lastUsedAt",
    ])
    .where("public_id", "=", publicId)
    .executeTakeFirst();
}

export type KeyRow = NonNullable<Awaited<ReturnType<typeof findKeyRow>>>;
