import { describeOnBothDatabases } from "@vitrine/db/testing";
import { beforeEach, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { createKey } from "./create-key.ts";
import { hashKey } from "./hash-key.ts";
import { parseKeyText } from "./key-format.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

const secret = "a secret of at least thirty-two characters";
const HOUR = 3_600_000;

describeOnBothDatabases("API keys", (db) => {
  const clock = createManualClock("2026-03-01T12:00:00Z");
  let wakes = 0;
  const deps = () => ({ db: db(), clock, secret, bus: { wake: () => void wakes++ } });
  beforeEach(async () => {
    clock.set("2026-03-01T12:00:00Z");
    wakes = 0;
    await db().ingest.deleteFrom("api_key").execute();
  });

  it("a new key is told once, and kept as a hash only", async () => {
    const { key, ...made } = await createKey(deps(), {
      name: "importer",
      kind: "secret",
      scopes: ["catalog", "catalog", "crawl"],
    });
    expect(made).toEqual({
      id: expect.any(Number),
      publicId: parseKeyText(key)?.publicId,
      kind: "secret",
      name: "importer",
      scopes: ["catalog", "crawl"],
      origins: [],
      createdAt: clock.now(),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    });
    expect(await listKeys(deps())).toEqual([made]);
    const row = await db().reads.selectFrom("api_key").selectAll().executeTakeFirstOrThrow();
    expect(Buffer.from(row.hash)).toEqual(hashKey(secret, key));
    expect(JSON.stringify(row)).not.toContain(key.slice(17));
  });

  it("keys are listed newest first", async () => {
    for (const name of ["first", "second"]) await createKey(deps(), { name, kind: "publishable" });
    expect((await listKeys(deps())).map(({ name }) => name)).toEqual(["second", "first"]);
  });

  it("a key that could never be used as asked is refused, naming the field", async () => {
    const wrong = [
      [{ name: "x", kind: "publishable", scopes: ["keys"] }, "scopes"],
      [{ name: "x", kind: "secret", origins: ["https://shop.example"] }, "origins"],
      [{ name: "x", kind: "secret", expiresAt: clock.now() }, "expiresAt"],
    ] as const;
    for (const [input, field] of wrong) {
      const error = await createKey(deps(), structuredClone(input) as Parameters<typeof createKey>[1]).catch(
        (error) => error,
      );
      expect(error).toMatchObject({ kind: "invalid_input", details: { fields: { [field]: expect.any(String) } } });
    }
    expect(await listKeys(deps())).toEqual([]);
  });

  it("a rotated key lives on for its grace time beside one with the same rights", async () => {
    const old = await createKey(deps(), { name: "site", kind: "publishable", origins: ["https://shop.example"] });
    const next = await rotateKey(deps(), { id: old.id });
    expect(next).toMatchObject({
      kind: "publishable",
      name: "site",
      origins: ["https://shop.example"],
      expiresAt: null,
    });
    expect(next.key).not.toBe(old.key);
    const [, rotated] = await listKeys(deps());
    expect(rotated).toMatchObject({
      id: old.id,
      expiresAt: new Date(clock.now().getTime() + 24 * HOUR),
      revokedAt: null,
    });
    expect(wakes).toBe(1);
  });

  it("rotating never prolongs what was granted for a time", async () => {
    const expiresAt = new Date(clock.now().getTime() + HOUR);
    const old = await createKey(deps(), { name: "contractor", kind: "secret", expiresAt });
    const next = await rotateKey(deps(), { id: old.id, graceHours: 48 });
    expect(next.expiresAt).toEqual(expiresAt);
    expect((await listKeys(deps())).map((key) => key.expiresAt)).toEqual([expiresAt, expiresAt]);
  });

  it("a revoked key ends now, and cannot be revoked or rotated again", async () => {
    const key = await createKey(deps(), { name: "lost", kind: "secret" });
    expect(await revokeKey(deps(), { id: key.id })).toMatchObject({ id: key.id, revokedAt: clock.now() });
    expect(wakes).toBe(1);
    await expect(revokeKey(deps(), { id: key.id })).rejects.toMatchObject({
      kind: "conflict",
      details: { resource: "key", id: key.id },
    });
    await expect(rotateKey(deps(), { id: key.id })).rejects.toMatchObject({ kind: "conflict" });
    expect(await listKeys(deps())).toHaveLength(1);
  });

  it("an expired key cannot be rotated back to life", async () => {
    const key = await createKey(deps(), {
      name: "old",
      kind: "secret",
      expiresAt: new Date(clock.now().getTime() + HOUR),
    });
    clock.advance(HOUR);
    await expect(rotateKey(deps(), { id: key.id })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("of two that revoke a key at once, one is told of the conflict", async () => {
    const key = await createKey(deps(), { name: "raced", kind: "secret" });
    const outcomes = await Promise.allSettled([revokeKey(deps(), { id: key.id }), revokeKey(deps(), { id: key.id })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("a key that is not there is not found", async () => {
    await expect(revokeKey(deps(), { id: 999_999 })).rejects.toMatchObject({
      kind: "not_found",
      details: { resource: "key" },
    });
    await expect(rotateKey(deps(), { id: 999_999 })).rejects.toMatchObject({ kind: "not_found" });
  });
});
