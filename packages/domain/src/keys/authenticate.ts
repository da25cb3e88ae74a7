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
  /** The same at once for a key that was met in the last seconds, on the same terms; undefined where it must be asked. */
  recall(key: string): AuthenticatedKey | undefined;
  /** Stops listening and waits for what is being written. */
  close(): Promise<void>;
}

/** Longer texts are no keys, and are not worth hashing. */
const MAX_KEY_LENGTH = 512;

/** Keys that are recalled; more are not met within seconds but by an attacker. */
const MAX_RECENT = 1_000;

/** A key that was met, and between when it need not be asked for, in epoch milliseconds. */
interface Met {
  caller: AuthenticatedKey;
  since: number;
  until: number;
}

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
  /** By the key's own text, whose HMAC takes as long as all else that a cached answer takes; for seconds at most. */
  const recent = new Map<string, Met>();
  const stopListening = bus.onWake("keys", () => {
    cache.clear();
    recent.clear();
  });

  /** Whether the key is the one that the row was made for; "old" where only the secret before can tell. */
  function match(row: KeyRow, key: string, hash: Buffer): "current" | "old" | undefined {
    if (isSameHash(row.hash, hash)) return "current";
    const oldSecret = config.VITRINE_SECRET_OLD;
    return oldSecret && isSameHash(row.hash, hashKey(oldSecret, key)) ? "old" : undefined;
  }

  function recall(key: string): AuthenticatedKey | undefined {
    const met = recent.get(key);
    if (!met) return undefined;
    const now = clock.now().getTime();
    // Before it was met is no time at all: the clock was set back.
    return met.since <= now && now < met.until ? met.caller : undefined;
  }

  function remember(key: string, caller: AuthenticatedKey, until: number): void {
    const now = clock.now().getTime();
    for (const [other, met] of recent) if (met.until <= now || recent.size >= MAX_RECENT) recent.delete(other);
    if (until > now) recent.set(key, { caller, since: now, until });
  }

  const freshUntil = (row: KeyRow) =>
    Math.min(cache.freshUntil(row) ?? 0, row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);

  return {
    recall,
    async authenticate(key) {
      if (key.length > MAX_KEY_LENGTH) return null;
      const known = recall(key);
      if (known) return known;
      const hash = hashKey(secret, key);
      if (adminHash && isSameHash(adminHash, hash)) {
        // It is this process's own: nobody revokes it while it runs.
        remember(key, admin, Number.POSITIVE_INFINITY);
        return admin;
      }
      const name = parseKeyText(key);
      const row = name && (await cache.get(name.publicId));
      const matched = row && match(row, key, hash);
      if (!matched) return null;
      const now = clock.now();
      if (row.revokedAt || (row.expiresAt && row.expiresAt <= now)) return null;
      lastUse.note(row, matched === "old" ? hash : undefined);
      const caller = toCaller(row);
      if (matched === "current") remember(key, caller, freshUntil(row));
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
