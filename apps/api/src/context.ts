import {
  type ActivityReader,
  type Authenticator,
  type BoardChannels,
  type BoardReader,
  type CatalogIndex,
  type Client,
  type CopyModel,
  createActivityReader,
  createAuthenticator,
  createBoardChannels,
  createBoardReader,
  createCopyModel,
  createImporter,
  createIngest,
  type Importer,
  type Ingest,
  keepImports,
  keepPopularity,
  keepRetention,
  openCatalogIndex,
  type Platform,
} from "@vitrine/domain";
import type { Caller } from "./edge/context.ts";
import { version } from "./version.ts";

/** What the api adds to the platform: who keys belong to, its readers of the event log, the copy writer. */
export interface Services extends Platform {
  authenticator: Authenticator;
  boards: BoardReader;
  /** The way of events into the log. */
  ingest: Ingest;
  /** What applies imports and takes them back. */
  importer: Importer;
  /** The boards that somebody follows. */
  boardChannels: BoardChannels;
  activity: ActivityReader;
  /** Null without an `OPENAI_API_KEY`. */
  model: CopyModel | null;
  /** The catalog in memory; undefined where nobody asked for it. */
  index: CatalogIndex | undefined;
  version: string;
}

/** What every procedure is handed. */
export interface Context extends Services {
  caller: Pick<Caller, "kind" | "scopes" | "keyId"> & Partial<Pick<Caller, "id">>;
  /** Whose browser or server it is; nobody's where the call comes from this process. */
  client: Client;
  requestId: string;
  /** The call was made before, and this is what came of it: see `edge/handed-over.ts`. */
  failure?: { error: unknown } | undefined;
}

export interface ServicesOptions {
  /** Keep the catalog in memory: a server does, a test that asks for little need not. */
  index: boolean;
}

/** Starts the api's services over an open platform. */
export function createServices(platform: Platform, options: ServicesOptions): Services {
  const boards = createBoardReader(platform);
  const stopPopularity = keepPopularity({ ...platform, boards });
  const stopRetention = keepRetention(platform);
  const stopImports = keepImports(platform);
  return {
    ...platform,
    authenticator: createAuthenticator(platform),
    boards,
    ingest: createIngest(platform),
    importer: createImporter(platform),
    boardChannels: createBoardChannels({ ...platform, boards }),
    activity: createActivityReader(platform),
    model: createCopyModel(platform),
    index: options.index ? openCatalogIndex(platform) : undefined,
    version,
    // Ends what was started here; the platform itself belongs to whoever opened it.
    async close() {
      await this.ingest.close();
      await this.importer.close();
      stopPopularity();
      this.boardChannels.close();
      await this.boards.close();
      await stopRetention();
      await stopImports();
      this.activity.close();
      await this.index?.close();
      await this.authenticator.close();
    },
  };
}
