import { z } from "zod";
import { idSchema, type Schema, textSchema } from "../platform/schema.ts";

/** What a secret key may do. */
export type KeyScope = "catalog" | "crawl" | "content" | "analytics" | "keys";

export const keyScopes = ["catalog", "crawl", "content", "analytics", "keys"] as const satisfies KeyScope[];

export interface ApiKey {
  id: number;
  /** The part of the key that names it; the secret itself is shown once, when it is made. */
  publicId: string;
  kind: "publishable" | "secret";
  name: string;
  scopes: KeyScope[];
  origins: string[];
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** A key with its secret, which is never shown again. */
export interface CreatedApiKey extends ApiKey {
  key: string;
}

export interface CreateKeyInput {
  name: string;
  kind: "publishable" | "secret";
  /** Of a secret key; default none. */
  scopes?: KeyScope[];
  /** Origins a publishable key may be used from; default any. */
  origins?: string[];
  expiresAt?: Date;
}

export const createKeyInputSchema: Schema<CreateKeyInput> = z.strictObject({
  name: textSchema(100).min(1),
  kind: z.enum(["publishable", "secret"]),
  scopes: z.array(z.enum(keyScopes)).max(keyScopes.length).optional(),
  origins: z
    .array(
      z
        .url({ protocol: /^https?$/ })
        .refine((url) => new URL(url).origin === url, { message: "must be an origin such as https://example.org" }),
    )
    .max(50)
    .optional(),
  expiresAt: z.date().optional(),
});

export interface RotateKeyInput {
  id: number;
  /** How long the old key goes on working, in hours; default 24. */
  graceHours?: number;
}

export const rotateKeyInputSchema: Schema<RotateKeyInput> = z.strictObject({
  id: idSchema,
  graceHours: z.number().min(0).max(720).optional(),
});

export const revokeKeyInputSchema: Schema<{ id: number }> = z.strictObject({ id: idSchema });

/** API keys. All need a secret key with the scope `keys`. */
export interface KeysApi {
  list(): Promise<ApiKey[]>;
  create(input: CreateKeyInput): Promise<CreatedApiKey>;
  /** Makes a second key with the same rights; the old one ends after the grace time. */
  rotate(input: RotateKeyInput): Promise<CreatedApiKey>;
  revoke(input: { id: number }): Promise<ApiKey>;
}
