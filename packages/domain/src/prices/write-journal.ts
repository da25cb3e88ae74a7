import type { Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { IdentifierKey } from "../matching/match-offers.ts";

/** What was made, or made one, to attach new offers. */
export interface Attached {
  /** Ids of new products. */
  products: number[];
  /** Ids of new variants. */
  variants: number[];
  /** Identifiers that led nowhere before. */
  identifiers: (IdentifierKey & { variantId: number })[];
  /** Products that were merged into others. */
  merged: number[];
}

/** Told, while offers are written, of what it takes to undo that besides the offers themselves. */
export interface WriteJournal {
  /** Marks the price observations. */
  runId: number;
  /** Facts are about to be added to these products. */
  beforeFacts(trx: Transaction<Tables>, productIds: number[]): Promise<void>;
  attached(made: Attached): void;
}
