import { z } from "zod";

/** A schema whose input and output are the same documented interface: what crosses the wire is what is handed on. */
export type Schema<T> = z.ZodType<T, T>;

/** Ids are bigint identities below 2⁵³. */
export const idSchema = z.int().positive();

export const slugSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be a slug such as fender-player-ii-stratocaster");

/** ISO 4217, upper case. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as EUR");

/** Minor units, up to the largest safe integer. */
export const minorUnitsSchema = z.int().nonnegative();

/** How many rows a page has. */
export const limitSchema = z.int().min(1).max(200);

/** Opaque; only what a page returned is accepted. */
export const cursorSchema = z.string().min(1).max(1_000);

/** Text that PostgreSQL can hold: no NUL, no lone surrogate. */
export const textSchema = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), {
      message: "must be well-formed text without NUL",
    });
