import type { InferKyselyDB } from "@mikro-orm/sql";
import * as access from "./access.ts";
import * as alerts from "./alerts.ts";
import * as catalog from "./catalog.ts";
import * as crawl from "./crawl.ts";
import * as images from "./images.ts";
import * as imports from "./imports.ts";
import * as logs from "./logs.ts";
import * as matching from "./matching.ts";
import * as offers from "./offers.ts";
import * as rollups from "./rollups.ts";
import * as tracking from "./tracking.ts";

export * from "./access.ts";
export * from "./alerts.ts";
export * from "./catalog.ts";
export * from "./crawl.ts";
export * from "./images.ts";
export * from "./imports.ts";
export * from "./logs.ts";
export * from "./matching.ts";
export * from "./offers.ts";
export * from "./rollups.ts";
export * from "./tracking.ts";

/** Every entity, in no particular order. */
export const entities = [
  ...Object.values(access),
  ...Object.values(alerts),
  ...Object.values(catalog),
  ...Object.values(crawl),
  ...Object.values(images),
  ...Object.values(imports),
  ...Object.values(logs),
  ...Object.values(matching),
  ...Object.values(offers),
  ...Object.values(rollups),
  ...Object.values(tracking),
];

/** The tables as Kysely sees them: the types of the hot reads. */
export interface Tables extends InferKyselyDB<(typeof entities)[number]> {}
