import type { Database } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import type { Logger } from "../platform/log.ts";
import type { CopyModel } from "./write-with-model.ts";

/** What reading copy needs. */
export interface ContentReaderDeps {
  db: Database;
  clock: Clock;
  config: Pick<Config, "SITE_CURRENCY" | "SITE_LOCALE">;
}

/** What writing copy needs besides. */
export interface ContentWriterDeps extends ContentReaderDeps {
  log: Logger;
  /** As `createCopyModel` gives it; null: copy comes from the template. */
  model: CopyModel | null;
}
