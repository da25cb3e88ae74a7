import { createHmac, timingSafeEqual } from "node:crypto";
import { invalidField } from "./errors.ts";

/** Where a page ended: the values its rows are sorted by, the last of them a unique id. */
export type CursorValues = (string | number)[];

/** Signs and checks cursors: the current secret and, while rotating, the one before. */
export interface CursorKeys {
  secret: string;
  oldSecret?: string | undefined;
}

const MAC_BYTES = 12;

/**
 * An opaque, signed text for where a page ended.
 *
 * @param scope what the cursor is good for: the procedure with its filter and sort. With another scope it is refused.
 */
export function encodeCursor(keys: CursorKeys, scope: string, values: CursorValues): string {
  const payload = JSON.stringify(values);
  return Buffer.concat([sign(keys.secret, scope, payload), Buffer.from(payload)]).toString("base64url");
}

/** @throws DomainError `invalid_input` for a cursor that is forged, or was made for another scope */
export function decodeCursor(keys: CursorKeys, scope: string, cursor: string): CursorValues {
  if (!isCursorOf(keys, scope, cursor))
    throw invalidField("cursor", "is not one that this list gave out, or was given out for another filter or sort");
  return JSON.parse(takeApart(cursor).payload) as CursorValues;
}

/**
 * A page out of rows of which one more than `limit` was asked for, and where the next one begins.
 *
 * @param placeOf the values that the rows are sorted by
 */
export function cutPage<Row>(
  keys: CursorKeys,
  scope: string,
  { rows, limit, placeOf }: { rows: readonly Row[]; limit: number; placeOf: (row: Row) => CursorValues },
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor(keys, scope, placeOf(last)) : null;
  return { items, nextCursor };
}

/** Whether a cursor was made here for that scope. */
export function isCursorOf(keys: CursorKeys, scope: string, cursor: string): boolean {
  const { mac, payload } = takeApart(cursor);
  const secrets = keys.oldSecret ? [keys.secret, keys.oldSecret] : [keys.secret];
  return mac.length === MAC_BYTES && secrets.some((secret) => timingSafeEqual(sign(secret, scope, payload), mac));
}

function takeApart(cursor: string): { mac: Buffer; payload: string } {
  const bytes = Buffer.from(cursor, "base64url");
  return { mac: bytes.subarray(0, MAC_BYTES), payload: bytes.subarray(MAC_BYTES).toString() };
}

function sign(secret: string, scope: string, payload: string): Buffer {
  return createHmac("sha256", secret).update(scope).update("\0").update(payload).digest().subarray(0, MAC_BYTES);
}
