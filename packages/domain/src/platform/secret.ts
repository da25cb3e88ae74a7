import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, ConfigError } from "./config.ts";

/** 32 bytes in base64url. */
const SECRET_LENGTH = 43;

/**
 * The installation's secret: it signs cursors and hashes keys. `VITRINE_SECRET` where it is set; embedded it is made
 * once, in the file `secret` of `DATA_DIR`, readable by its owner only.
 *
 * @throws ConfigError where several processes may share a database and none was set, or the file is damaged
 */
export function resolveSecret(config: Pick<Config, "VITRINE_SECRET" | "DATABASE_URL" | "DATA_DIR">): string {
  if (config.VITRINE_SECRET) return config.VITRINE_SECRET;
  if (config.DATABASE_URL) {
    throw new ConfigError(
      "VITRINE_SECRET must be set together with DATABASE_URL: every process on that database has to use the same one. " +
        "`openssl rand -base64 32` makes one.",
    );
  }
  const file = join(config.DATA_DIR, "secret");
  mkdirSync(config.DATA_DIR, { recursive: true });
  createOnce(file, randomBytes(32).toString("base64url"));
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < SECRET_LENGTH) {
    throw new ConfigError(
      `${file} is damaged. Restore it from a backup, or delete it: then a new secret is made and every API key has to be made anew.`,
    );
  }
  return secret;
}

/** Leaves a file that is there as it is, also one that another process has just made. */
function createOnce(file: string, content: string): void {
  try {
    writeFileSync(file, content, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
