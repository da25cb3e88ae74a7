import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, id, instant, reference } from "./columns.ts";
import { Shop } from "./offers.ts";

/** Where a shop's feed is, and how often it is fetched. */
export const FeedSource = defineEntity({
  name: "FeedSource",
  tableName: "feed_source",
  properties: {
    id: id(),
    shop: () => p.manyToOne(Shop).unique().deleteRule("cascade"),
    url: p.text(),
    /** "jsonl" | "google-csv" | "google-xml"; null: told by how the feed begins. */
    format: p.text().nullable(),
    everyHours: p.integer().default(24),
    /** What it does not list is gone. */
    complete: p.boolean().default(false),
    enabled: p.boolean().default(true),
    /** Validators of the last feed that was applied. */
    etag: p.text().nullable(),
    lastModified: p.text().nullable(),
    dueAt: instant().defaultRaw("now()"),
    /** Until then a worker has it. */
    leaseUntil: instant().nullable(),
    pulledAt: instant().nullable(),
    /** What went wrong with the last pull; null where nothing did. */
    error: p.text().nullable(),
    createdAt: createdAt(),
  },
});

/** One feed on its way into the catalog, and back out. */
export const ImportRun = defineEntity({
  name: "ImportRun",
  tableName: "import_run",
  indexes: [{ name: "import_run_shop_idx", properties: ["shop", "id"] }],
  properties: {
    id: id(),
    shop: () => p.manyToOne(Shop).deleteRule("cascade"),
    format: p.text(),
    /** "upload" | "url" | "inline" */
    source: p.text(),
    /** "reading" | "previewed" | "applying" | "applied" | "rolling_back" | "rolled_back" | "failed" */
    status: p.text().default("reading"),
    /** What it does not list is gone. */
    complete: p.boolean().default(false),
    /** What the format calls an offer's key. */
    keyField: p.text().default("key"),
    /** Batches that were read, and how many of them are applied. */
    batches: p.integer().default(0),
    applied: p.integer().default(0),
    /** What applying it would do, when it was read: `ImportDiff` of the domain. */
    diff: p.json<unknown>().nullable(),
    /** What applying it did: `ImportReport` of the domain. */
    report: p.json<unknown>().nullable(),
    /** What taking it back did: `RollbackReport` of the domain. */
    rollback: p.json<unknown>().nullable(),
    error: p.text().nullable(),
    /** Whose key it was; null for the worker and the command line. */
    createdBy: p.text().nullable(),
    createdAt: createdAt(),
    finishedAt: instant().nullable(),
  },
});

/** So much of a feed as is written in one go, as it was read. */
export const ImportBatch = defineEntity({
  name: "ImportBatch",
  tableName: "import_batch",
  properties: {
    runId: reference().primary(),
    ord: p.integer().primary(),
    /** `FeedBatch` of the domain as JSON, gzipped: a tenth of the size, and text of any kind fits. */
    content: p.blob(),
    appliedAt: instant().nullable(),
    /** What it takes, besides the touched offers, to undo it: `BatchUndo` of the domain. */
    undo: p.json<unknown>().nullable(),
  },
});

/** An offer that a run has touched. */
export const ImportTouch = defineEntity({
  name: "ImportTouch",
  tableName: "import_touch",
  indexes: [{ name: "import_touch_offer_idx", properties: ["offerId", "runId"] }],
  properties: {
    runId: reference().primary(),
    offerId: reference().primary(),
    ord: p.integer(),
    /** "created" | "changed" | "seen" | "gone" | "history" */
    kind: p.text(),
    /** The offer's row before it was changed. */
    before: p.json<unknown>().nullable(),
    seenBefore: instant().nullable(),
    /** When it was last seen after the run: a later time means that somebody saw it since. */
    seenAfter: instant().nullable(),
    /** Tells which of two runs was the later one. */
    touchedAt: instant().defaultRaw("clock_timestamp()"),
  },
});
