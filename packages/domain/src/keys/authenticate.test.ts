import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createBus } from "../platform/bus.ts";
import { createManualClock } from "../platform/clock.ts";
import { parseConfig } from "../platform/config.ts";
import { type Authenticator, createAuthenticator } from "./authenticate.ts";
import { keyScopes } from "./contract.ts";
import { createKey } from "./create-key.ts";
import { hashKey } from "./hash-key.ts";
import { createKeyText } from "./key-format.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

const secret = "a secret of at least thirty-two characters";
const ADMIN_KEY = "an admin key of twenty-four";

describeOnBothDatabases("authentication", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  const log = pino({ level: "silent" });
  const listeners = new Set<() => void>();
  const bus = {
    wake: () => {},
    onWake: (_topic: string, listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const deps = () => ({ db: db(), clock, secret, bus });
  const wake = () => {
    for (const listener of listeners) listener();
  };

  const open: Authenticator[] = [];
  function start(settings: Record<string, string> = {}, changes: object = {}): Authenticator {
    const authenticator = createAuthenticator({ ...deps(), log, config: parseConfig(settings), ...changes });
    open.push(authenticator);
    return authenticator;
  }
  beforeEach(async () => {
    clock.set("2026-03-01T12:00:00Z");
    await db().ingest.deleteFrom("api_key").execute();
  });
  afterEach(async () => {
    for (const authenticator of open.splice(0)) await authenticator.close();
    expect(listeners.size).toBe(0);
  });

  it("knows a key and what it may do", async () => {
    const secretKey = await createKey(deps(), { name: "importer", kind: "secret", scopes: ["catalog", "crawl"] });
    const siteKey = await createKey(deps(), { name: "site", kind: "publishable", origins: ["https://shop.example"] });
    const { authenticate } = start();
    expect(await authenticate(secretKey.key)).toEqual({
      id: secretKey.id,
      publicId: secretKey.publicId,
      kind: "secret",
      name: "importer",
      scopes: ["catalog", "crawl"],
      origins: [],
    });
    expect(await authenticate(siteKey.key)).toMatchObject({
      kind: "publishable",
      scopes: [],
      origins: ["https://shop.example"],
    });
  });

  it("refuses a made-up key, and a key whose id is another's", async () => {
    const { publicId } = await createKey(deps(), { name: "real", kind: "secret" });
    const { authenticate } = start();
    const stranger = createKeyText("secret");
    expect(await authenticate(stranger.key)).toBeNull();
    await db()
      .ingest.updateTable("api_key")
      .set({ public_id: stranger.publicId })
      .where("public_id", "=", publicId)
      .execute();
    wake();
    expect(await authenticate(stranger.key)).toBeNull();
  });

  it("refuses junk without asking the database", async () => {
    const noDatabase = { db: undefined };
    const { authenticate } = start({}, noDatabase);
    const { key } = createKeyText("secret");
    const mistyped = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
    for (const junk of ["", "vtr_sec_", mistyped, "x".repeat(1_000_000)]) expect(await authenticate(junk)).toBeNull();
    await expect(authenticate(key)).rejects.toThrow();
  });

  it("sees a revocation at once when woken, and after 5 s when not", async () => {
    const first = await createKey(deps(), { name: "first", kind: "secret" });
    const second = await createKey(deps(), { name: "second", kind: "secret" });
    const { authenticate } = start();
    expect(await authenticate(first.key)).not.toBeNull();
    expect(await authenticate(second.key)).not.toBeNull();

    await revokeKey(deps(), { id: first.id });
    wake();
    expect(await authenticate(first.key)).toBeNull();

    expect(await authenticate(second.key)).not.toBeNull();
    await revokeKey(deps(), { id: second.id });
    clock.advance(4_999);
    expect(await authenticate(second.key)).not.toBeNull();
    clock.advance(1);
    expect(await authenticate(second.key)).toBeNull();
  });

  it("recalls the key of the environment for as long as the process lives, once met", async () => {
    const { authenticate, recall } = start({ ADMIN_KEY: "correct horse battery staple" });
    expect(recall("correct horse battery staple")).toBeUndefined();
    const admin = await authenticate("correct horse battery staple");
    clock.advance(86_400_000);
    expect(recall("correct horse battery staple")).toEqual(admin);
    expect(recall("correct horse battery stapl")).toBeUndefined();
  });

  it("recalls a key that was met lately, and no longer than it would authenticate it", async () => {
    const { key, id } = await createKey(deps(), { name: "met", kind: "secret" });
    const expiresAt = new Date(clock.now().getTime() + 7_000);
    const brief = await createKey(deps(), { name: "brief", kind: "secret", expiresAt });
    const { authenticate, recall } = start();
    expect(recall(key)).toBeUndefined();
    const caller = await authenticate(key);
    expect(recall(key)).toEqual(caller);
    const other = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
    expect(recall(other)).toBeUndefined();

    wake();
    expect(recall(key)).toBeUndefined();
    await authenticate(key);
    clock.advance(5_000);
    expect(recall(key)).toBeUndefined();

    await authenticate(brief.key);
    clock.advance(2_000);
    expect(recall(brief.key)).toBeUndefined();

    await authenticate(key);
    clock.advance(-3_600_000);
    expect(recall(key)).toBeUndefined();
    clock.advance(3_600_000);

    await authenticate(key);
    await revokeKey(deps(), { id });
    wake();
    expect(await authenticate(key)).toBeNull();
    expect(recall(key)).toBeUndefined();
  });

  it("sees a revocation on another node as soon as the real bus brings it", async () => {
    const here = createBus({ db: db(), log });
    const there = here.kind === "memory" ? here : createBus({ db: db(), log });
    const { key, id } = await createKey(deps(), { name: "shared", kind: "secret" });
    const { authenticate, close } = createAuthenticator({ ...deps(), bus: there, log, config: parseConfig() });
    expect(await authenticate(key)).not.toBeNull();
    await revokeKey({ ...deps(), bus: here }, { id });
    // The clock stands still, so only a wake-up can end it.
    await expect.poll(() => authenticate(key), { timeout: 5_000 }).toBeNull();
    await close();
    await here.close();
    await there.close();
  });

  it("does not keep an answer that was on its way when it was woken", async () => {
    const { id, key } = await createKey(deps(), { name: "raced", kind: "secret" });
    const { authenticate } = start();
    const early = authenticate(key);
    wake();
    await early;
    await revokeKey(deps(), { id });
    expect(await authenticate(key)).toBeNull();
  });

  it("asks the database once for many callers, and not again for 5 s, whether the key exists or not", async () => {
    const { key } = await createKey(deps(), { name: "busy", kind: "secret" });
    let queries = 0;
    const counted: Database = Object.create(db(), {
      reads: {
        get: () => {
          queries++;
          return db().reads;
        },
      },
    });
    const { authenticate } = start({}, { db: counted });
    for (const text of [key, createKeyText("secret").key]) {
      queries = 0;
      await Promise.all(Array.from({ length: 20 }, () => authenticate(text)));
      await authenticate(text);
      expect(queries).toBe(1);
      clock.advance(5_000);
      await authenticate(text);
      expect(queries).toBe(2);
    }
  });

  it("ends a key at its expiry to the millisecond, cached or not", async () => {
    const expiresAt = new Date(clock.now().getTime() + 1_000);
    const { key } = await createKey(deps(), { name: "brief", kind: "secret", expiresAt });
    const { authenticate } = start();
    clock.advance(999);
    expect(await authenticate(key)).not.toBeNull();
    clock.advance(1);
    expect(await authenticate(key)).toBeNull();
  });

  it("takes both keys while one is rotated, and the new one alone after the grace time", async () => {
    const old = await createKey(deps(), { name: "rolled", kind: "secret", scopes: ["content"] });
    const next = await rotateKey(deps(), { id: old.id, graceHours: 1 });
    const { authenticate } = start();
    expect(await authenticate(old.key)).toMatchObject({ id: old.id, scopes: ["content"] });
    expect(await authenticate(next.key)).toMatchObject({ id: next.id, scopes: ["content"] });
    clock.advance(3_600_000);
    expect(await authenticate(old.key)).toBeNull();
    expect(await authenticate(next.key)).not.toBeNull();
  });

  it("writes the last use at most once a minute, also over several nodes", async () => {
    const { key } = await createKey(deps(), { name: "counted", kind: "secret" });
    const lastUsedAt = async () => {
      for (const authenticator of open.splice(0)) await authenticator.close();
      return (await listKeys(deps()))[0]?.lastUsedAt;
    };
    const begin = clock.now();
    await start().authenticate(key);
    expect(await lastUsedAt()).toEqual(begin);

    clock.advance(59_999);
    await start().authenticate(key);
    expect(await lastUsedAt()).toEqual(begin);

    clock.advance(1);
    await start().authenticate(key);
    expect(await lastUsedAt()).toEqual(clock.now());
  });

  it("lets a caller in while the last use cannot be written", async () => {
    const { key } = await createKey(deps(), { name: "unlucky", kind: "secret" });
    const failing = Object.create(db(), {
      ingest: {
        get: () => {
          throw new Error("the pool is exhausted");
        },
      },
    });
    expect(await start({}, { db: failing }).authenticate(key)).toMatchObject({ name: "unlucky" });
  });

  it("accepts keys made under the secret before, and makes them the new secret's as they are used", async () => {
    const { key } = await createKey(deps(), { name: "old", kind: "secret" });
    const newSecret = "another secret of at least thirty-two characters";
    expect(await start({}, { secret: newSecret }).authenticate(key)).toBeNull();

    const rotating = start({ VITRINE_SECRET_OLD: secret }, { secret: newSecret });
    expect(await rotating.authenticate(key)).toMatchObject({ name: "old" });
    await rotating.close();
    const row = await db().reads.selectFrom("api_key").select("hash").executeTakeFirstOrThrow();
    expect(Buffer.from(row.hash)).toEqual(hashKey(newSecret, key));

    expect(await start({}, { secret: newSecret }).authenticate(key)).toMatchObject({ name: "old" });
  });

  it("gives the key of the environment every scope, and only where one is set", async () => {
    expect(await start({ ADMIN_KEY }).authenticate(ADMIN_KEY)).toMatchObject({
      id: 0,
      kind: "secret",
      scopes: keyScopes,
    });
    expect(await start({ ADMIN_KEY }).authenticate(`${ADMIN_KEY}x`)).toBeNull();
    expect(await start().authenticate(ADMIN_KEY)).toBeNull();
    expect(await start().authenticate("")).toBeNull();
  });
});
