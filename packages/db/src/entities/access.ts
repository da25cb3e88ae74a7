import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, id, instant, textList } from "./columns.ts";

/** An API key. The secret itself is never stored: only its keyed hash. */
export const ApiKey = defineEntity({
  name: "ApiKey",
  tableName: "api_key",
  properties: {
    id: id(),
    /** The eight characters in the key that name it. */
    publicId: p.text().unique(),
    /** "publishable" | "secret" */
    kind: p.text(),
    name: p.text(),
    scopes: textList(),
    /** Origins a publishable key may be used from; empty means any. */
    origins: textList(),
    hash: p.blob(),
    createdAt: createdAt(),
    expiresAt: instant().nullable(),
    revokedAt: instant().nullable(),
    lastUsedAt: instant().nullable(),
  },
});

/** A fact about this installation, such as the currency its price columns were computed in. */
export const Setting = defineEntity({
  name: "Setting",
  tableName: "setting",
  properties: { key: p.text().primary(), value: p.json<unknown>(), updatedAt: createdAt() },
});
