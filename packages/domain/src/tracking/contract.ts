import { z } from "zod";
import { idSchema, type Schema, textSchema } from "../platform/schema.ts";

export interface TrackedEventBase {
  /** A uuidv7 made by the caller: the same event sent twice counts once. */
  id: string;
  /** When it happened, by the caller's clock. At most 48 h old and 5 min ahead; one that is ahead counts as now. */
  at?: Date;
  context?: EventContext;
  /** Whose doing it is, where a server speaks for its visitors. With a secret key only; else the caller is the visitor. */
  visitor?: EventVisitor;
}

/** Where it happened. Of both, only what analytics show is kept: path, referring host, campaign. */
export interface EventContext {
  /** The page's address; its `utm_` parameters name the campaign. */
  url?: string;
  referrer?: string;
}

/** A visitor as a server knows it: the address and browser of the request it answers, or an id of its own. Neither is stored. */
export type EventVisitor = { ip: string; userAgent: string } | { id: string };

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
  /** Default: the offer's product. */
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
  /** The field and what is wrong with it. */
  reason: string;
}

/** Given only after the accepted events are committed. */
export interface TrackReceipt {
  accepted: number;
  /** Events that had been stored before, or stand twice in the batch. */
  duplicates: number;
  rejected: TrackRejection[];
}

const base = {
  id: z.uuid({ version: "v7", error: "must be a uuidv7" }),
  at: z.date().optional(),
  context: z.strictObject({ url: textSchema(2_000).optional(), referrer: textSchema(2_000).optional() }).optional(),
  visitor: z
    .union([
      z.strictObject({
        ip: z.union([z.ipv4(), z.ipv6()], { error: "must be an IP address" }),
        userAgent: textSchema(1_000),
      }),
      z.strictObject({ id: textSchema(200).min(1) }),
    ])
    .optional(),
};

export const trackedEventSchema: Schema<TrackedEvent> = z.discriminatedUnion("kind", [
  z.strictObject({ ...base, kind: z.literal("view"), productId: idSchema }),
  z.strictObject({
    ...base,
    kind: z.literal("compare"),
    productIds: z
      .array(idSchema)
      .min(2)
      .max(6)
      .refine((ids) => new Set(ids).size === ids.length, { message: "must be different products" }),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("search"),
    query: textSchema(500),
    results: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  }),
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
  visitor?: EventVisitor;
}

export interface TrackComparisonInput {
  productIds: number[];
  id?: string;
  visitor?: EventVisitor;
}

export const trackViewInputSchema: Schema<TrackViewInput> = z.strictObject({
  productId: idSchema,
  id: base.id.optional(),
  visitor: base.visitor,
});

export const trackComparisonInputSchema: Schema<TrackComparisonInput> = z.strictObject({
  productIds: z.array(idSchema).min(2).max(6),
  id: base.id.optional(),
  visitor: base.visitor,
});
