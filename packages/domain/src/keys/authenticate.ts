import type { Database } from "@vitrine/db";
import type { Bus } from "../platform/bus.ts";
import type { Clock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import type { Logger } from "../platform/log.ts";
import { type ApiKey, type KeyScope, keyScopes } from "./contract.ts";
import { findKeyRow, type KeyRow } from "./find-key-row.ts";
import { hashKey, isSameHash } from "./hash-key.ts";
import { createKeyCache } from "./key-cache.ts";
import { parseKeyText } from "./key-format.ts";
import { createLastUse } from "./last-use.ts";

/** Who calls. */
export interface AuthenticatedKey {
  /** 0 for the key of the environment, `ADMIN_KEY`. */
  readonly id: number;
  readonly publicId: string;
  readonly kind: ApiKey["kind"];
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Origins a publishable key may be used from; empty means any. */
  readonly origins: readonly string[];
}

export interface AuthenticatorDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  /** Wakes this node when keys were changed on another. */
  bus: Pick<Bus, "onWake">;
  config: Pick<Config, "ADMIN_KEY" | "VITRINE_SECRET_OLD">;
  /** As `resolveSecret` gives it. */
  secret: string;
}

/** Tells who a key belongs to. */
export interface Authenticator {
  /**
   * Who the key belongs to; null where it is malformed, unknown, expired or revoked. A revocation is seen at once where
   * the bus wakes this node, and after 5 s at the latest.
   */
  authenticate(key: string): Promise<AuthenticatedKey | null>;
  /** Stops listening and waits for what is being written. */
  close(): Promise<void>;
}

/** Longer texts are no keys, and are not worth hashing. */
const MAX_KEY_LENGTH = 512;

const admin: AuthenticatedKey = {
  id: 0,
  publicId: "admin",
  kind: "secret",
  name: "ADMIN_KEY",
  scopes: keyScopes,
  origins: [],
};

/** Makes the one `authenticate` of a process, with its cache. */
export function createAuthenticator({ db, clock, log, bus, config, secret }: AuthenticatorDeps): Authenticator {
  const adminHash = config.ADMIN_KEY ? hashKey(secret, config.ADMIN_KEY) : undefined;
  const cache = createKeyCache(clock, (publicId) => findKeyRow(db, publicId));
  const lastUse = createLastUse({ db, clock, log });
  const stopListening = bus.onWake("keys", cache.clear);

  /** Whether the key is the one that the row was made for; "old" where only the secret before can tell. */
  function match(row: KeyRow, key: string, hash: Buffer): "current" | "old" | undefined {
    if (isSameHash(row.hash, hash)) return "current";
    const oldSecret = config.VITRINE_SECRET_OLD;
    return oldSecret && isSameHash(row.hash, hashKey(oldSecret, key)) ? "old" : undefined;
  }

  return {
    async authenticate(key) {
      if (key.length > MAX_KEY_LENGTH) return null;
      const hash = hashKey(secret, key);
      if (adminHash && isSameHash(adminHash, hash)) return admin;
      const name = parseKeyText(key);
      const row = name && (await cache.get(name.publicId));
      const matched = row && match(row, key, hash);
      if (!matched) return null;
      const now = clock.now();
      if (row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return null;
      lastUse.note(row, matched === "old" ? hash : undefined);
      return toCaller(row);
    },
    async close() {
      stopListening();
      await lastUse.settled();
    },
  };
}

function toCaller({ id, publicId, kind, name, scopes, origins }: KeyRow): AuthenticatedKey {
  return { id, publicId, kind: kind as ApiKey["kind"], name, scopes: scopes as KeyScope[], origins };
}
