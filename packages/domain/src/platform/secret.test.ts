import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";
import { resolveSecret } from "./secret.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "vitrine-secret-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const set = "a secret of at least thirty-two characters";

it("a secret that is set is used, embedded or not", () => {
  expect(resolveSecret(parseConfig({ DATA_DIR: dataDir, VITRINE_SECRET: set }))).toBe(set);
  expect(resolveSecret(parseConfig({ DATABASE_URL: "postgres://localhost/vitrine", VITRINE_SECRET: set }))).toBe(set);
});

it("with a shared database a secret must be set", () => {
  const config = parseConfig({ DATA_DIR: dataDir, DATABASE_URL: "postgres://localhost/vitrine" });
  expect(() => resolveSecret(config)).toThrow(ConfigError);
  expect(() => resolveSecret(config)).toThrow("VITRINE_SECRET");
});

it("embedded it is made once, for its owner's eyes only", () => {
  const config = parseConfig({ DATA_DIR: join(dataDir, "new", "directory") });
  const secret = resolveSecret(config);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(resolveSecret(config)).toBe(secret);
  const file = join(config.DATA_DIR, "secret");
  expect(readFileSync(file, "utf8")).toBe(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("two installations have two secrets", () => {
  const secrets = ["a", "b"].map((name) => resolveSecret(parseConfig({ DATA_DIR: join(dataDir, name) })));
  expect(new Set(secrets).size).toBe(2);
});

it("a damaged file stops the start instead of weakening every key", () => {
  writeFileSync(join(dataDir, "secret"), "");
  expect(() => resolveSecret(parseConfig({ DATA_DIR: dataDir }))).toThrow("is damaged");
});
