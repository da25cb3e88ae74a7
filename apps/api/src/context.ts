import {
  type Authenticator,
  type BoardReader,
  type CopyModel,
  createAuthenticator,
  createBoardReader,
  createCopyModel,
  type Platform,
} from "@vitrine/domain";
import type { Caller } from "./edge/context.ts";
import { version } from "./version.ts";

/** What the api adds to the platform: who keys belong to, its readers of the event log, the copy writer. */
export interface Services extends Platform {
  authenticator: Authenticator;
  boards: BoardReader;
  /** Null without an `OPENAI_API_KEY`. */
  model: CopyModel | null;
  version: string;
}

/** What every procedure is handed. */
export interface Context extends Services {
  caller: Pick<Caller, "kind" | "scopes">;
  requestId: string;
}

/** Starts the api's services over an open platform. */
export function createServices(platform: Platform): Services {
  return {
    ...platform,
    authenticator: createAuthenticator(platform),
    boards: createBoardReader(platform),
    model: createCopyModel(platform),
    version,
    // Ends what was started here; the platform itself belongs to whoever opened it.
    async close() {
      this.boards.close();
      await this.authenticator.close();
    },
  };
}
