import { ApiKey as ApiKeyEntity, type Database } from "@vitrine/db";
import type { ApiKey } from "./contract.ts";
import { toApiKey } from "./to-api-key.ts";

/** Every key ever made, newest first, the ended ones too. */
export async function listKeys({ db }: { db: Database }): Promise<ApiKey[]> {
  const keys = await db.em().find(ApiKeyEntity, {}, { orderBy: { id: "desc" } });
  return keys.map(toApiKey);
}
