import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { DomainError } from "../platform/errors.ts";
import { type CreatedApiKey, keyScopes } from "./contract.ts";
import { createKey } from "./create-key.ts";
import type { KeysDeps } from "./deps.ts";
import { hashKey } from "./hash-key.ts";

const SETTING = "dashboard_token";
const TOKEN_HOURS = 24;
const KEY_HOURS = 12;
const HOUR_MS = 3_600_000;

/**
 * Makes the token of a one-time dashboard link, good for a day. A link made before stops working. Only its hash is
 * stored.
 */
export async function createDashboardToken({ db, clock, secret }: KeysDeps): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const value = {
    hash: tokenHash(secret, token),
    expiresAt: new Date(clock.now().getTime() + TOKEN_HOURS * HOUR_MS).toISOString(),
  };
  await sql`insert into setting (key, value, updated_at) values (${SETTING}, ${JSON.stringify(value)}::jsonb, ${clock.now()})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(db.ingest);
  return token;
}

/**
 * Trades the token for a secret key with every scope that ends after 12 hours. A token works once.
 *
 * @throws DomainError `unauthenticated` for a token that is wrong, used or expired
 */
export async function exchangeDashboardToken(deps: KeysDeps, token: string): Promise<CreatedApiKey> {
  const { db, clock, secret } = deps;
  const { rows } = await sql`delete from setting
    where key = ${SETTING} and value ->> 'hash' = ${tokenHash(secret, token)}
      and (value ->> 'expiresAt')::timestamptz > ${clock.now()} returning key`.execute(db.ingest);
  if (rows.length === 0) {
    throw new DomainError(
      "unauthenticated",
      "This link was used already or has expired. Start the server again for a new one.",
    );
  }
  return createKey(deps, {
    name: "Dashboard",
    kind: "secret",
    scopes: [...keyScopes],
    expiresAt: new Date(clock.now().getTime() + KEY_HOURS * HOUR_MS),
  });
}

function tokenHash(secret: string, token: string): string {
  return Buffer.from(hashKey(secret, `dashboard ${token}`)).toString("hex");
}
