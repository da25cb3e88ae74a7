import { hash as digest } from "node:crypto";
import type { Database } from "@vitrine/db";
import { LRUCache } from "lru-cache";
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
  /** The same at once for a key that was met in the last seconds, on the same terms; undefined where it must be asked. */
  recall(key: string): AuthenticatedKey | undefined;
  /** Stops listening and waits for what is being written. */
  close(): Promise<void>;
}

/** Longer texts are no keys, and are not worth hashing. */
const MAX_KEY_LENGTH = 512;

/** Keys of which the HMAC need not be computed time and again: it takes longer than all else that a cached answer takes. */
const MAX_RECENT = 1_000;

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
  /** By the key's SHA-256: the keys themselves are not kept. */
  const recent = new LRUCache<string, { row: KeyRow; caller: AuthenticatedKey }>({ max: MAX_RECENT });
  const stopListening = bus.onWake("keys", cache.clear);

  /** Whether the key is the one that the row was made for; "old" where only the secret before can tell. */
  function match(row: KeyRow, key: string, hash: Buffer): "current" | "old" | undefined {
    if (isSameHash(row.hash, hash)) return "current";
    const oldSecret = config.VITRINE_SECRET_OLD;
    return oldSecret && isSameHash(row.hash, hashKey(oldSecret, key)) ? "old" : undefined;
  }

  const isOver = ({ revokedAt, expiresAt }: KeyRow) => revokedAt || (expiresAt && expiresAt <= clock.now());

  function recall(key: string): AuthenticatedKey | undefined {
    const met = recent.get(digest("sha256", key, "base64"));
    // The row that is known of the key now, and not one that was read again, or revoked, since.
    if (!met || cache.peek(met.row.publicId) !== met.row || isOver(met.row)) return undefined;
    lastUse.note(met.row);
    return met.caller;
  }

  return {
    recall,
    async authenticate(key) {
      if (key.length > MAX_KEY_LENGTH) return null;
      const known = recall(key);
      if (known) return known;
      const hash = hashKey(secret, key);
      if (adminHash && isSameHash(adminHash, hash)) return admin;
      const name = parseKeyText(key);
      const row = name && (await cache.get(name.publicId));
      const matched = row && match(row, key, hash);
      if (!matched || isOver(row)) return null;
      lastUse.note(row, matched === "old" ? hash : undefined);
      const caller = toCaller(row);
      if (matched === "current") recent.set(digest("sha256", key, "base64"), { row, caller });
      return caller;
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
