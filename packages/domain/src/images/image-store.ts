import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";

/** Copies of pictures, by the SHA-256 of their bytes: the same picture is kept once, however many products show it. */
export interface ImageStore {
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** null where there is no such copy. */
  read(sha256: string): Promise<Readable | null>;
  remove(sha256: string): Promise<void>;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** A folder of files. Where several processes serve them, it is one they share. */
export function createFolderStore(folder: string): ImageStore {
  /** A picture's name is its hash, so there is no name that could lead out of the folder. */
  function pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new Error("not a SHA-256");
    return join(folder, sha256.slice(0, 2), sha256);
  }

  return {
    async put(sha256, bytes) {
      const path = pathOf(sha256);
      if (await stat(path).catch(() => null)) return;
      await mkdir(dirname(path), { recursive: true });
      // Under its name it is whole, whatever happens while it is written.
      const draft = `${path}.${randomUUID()}`;
      const file = await open(draft, "wx", 0o644);
      try {
        await file.writeFile(bytes);
        await file.sync();
        await file.close();
        await rename(draft, path);
      } catch (error) {
        await file.close().catch(() => {});
        await rm(draft, { force: true });
        throw error;
      }
    },
    async read(sha256) {
      const path = pathOf(sha256);
      return (await stat(path).catch(() => null)) ? createReadStream(path) : null;
    },
    async remove(sha256) {
      await rm(pathOf(sha256), { force: true });
    },
  };
}
