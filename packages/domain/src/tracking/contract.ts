import { z } from "zod";
import { idSchema, type Schema, textSchema } from "../platform/schema.ts";

export interface TrackedEventBase {
  /** A uuidv7 made by the caller: the same event sent twice counts once. */
  id: string;
  /** When it happened, by the caller's clock. At most 48 h old and 5 min ahead. */
  at?: Date;
  context?: { url?: string; referrer?: string };
}

export interface ViewEvent extends TrackedEventBase {
  kind: "view";
  productId: number;
}

export interface CompareEvent extends TrackedEventBase {
  kind: "compare";
  /** 2 to 6 products shown side by side. */
  productIds: number[];
}

export interface SearchEvent extends TrackedEventBase {
  kind: "search";
  query: string;
  /** How many results were shown. */
  results: number;
}

export interface ClickEvent extends TrackedEventBase {
  kind: "click";
  offerId: number;
  productId?: number;
}

/** What a visitor did. */
export type TrackedEvent = ViewEvent | CompareEvent | SearchEvent | ClickEvent;

export interface TrackInput {
  /** At most 500. Each is judged alone: the good ones are kept and the bad ones named. */
  events: TrackedEvent[];
}

export interface TrackRejection {
  /** Position in `events`. */
  index: number;
  reason: string;
}

/** Given only after the accepted events are committed. */
export interface TrackReceipt {
  accepted: number;
  duplicates: number;
  rejected: TrackRejection[];
}

const base = {
  id: z.uuid({ version: "v7", error: "must be a uuidv7" }),
  at: z.date().optional(),
  context: z.strictObject({ url: textSchema(2_000).optional(), referrer: textSchema(2_000).optional() }).optional(),
};

export const trackedEventSchema: Schema<TrackedEvent> = z.discriminatedUnion("kind", [
  z.strictObject({ ...base, kind: z.literal("view"), productId: idSchema }),
  z.strictObject({ ...base, kind: z.literal("compare"), productIds: z.array(idSchema).min(2).max(6) }),
  z.strictObject({ ...base, kind: z.literal("search"), query: textSchema(500), results: z.int().min(0) }),
  z.strictObject({ ...base, kind: z.literal("click"), offerId: idSchema, productId: idSchema.optional() }),
]);

/** Entries are checked one by one in `track`, so that one bad entry does not refuse the batch. */
export const trackInputSchema: Schema<TrackInput> = z.strictObject({
  events: z
    .array(z.custom<TrackedEvent>((value) => typeof value === "object" && value !== null))
    .min(1)
    .max(500),
});

export interface TrackViewInput {
  productId: number;
  /** Default: a fresh one, so a call that is repeated counts again. */
  id?: string;
}

export interface TrackComparisonInput {
  productIds: number[];
  id?: string;
}

export const trackViewInputSchema: Schema<TrackViewInput> = z.strictObject({
  productId: idSchema,
  id: base.id.optional(),
});

export const trackComparisonInputSchema: Schema<TrackComparisonInput> = z.strictObject({
  productIds: z.array(idSchema).min(2).max(6),
  id: base.id.optional(),
});
