import type { Clock } from "../platform/clock.ts";
import { type CursorKeys, decodeCursor, encodeCursor, isCursorOf } from "../platform/cursor.ts";
import type { ExportInput, ExportLink } from "./contract.ts";

/** Time to begin the download. */
const LIFETIME_MS = 5 * 60_000;

export interface LinkDeps {
  clock: Clock;
  cursorKeys: CursorKeys;
}

/** A link to a report's file that works without a key for a few minutes, for this report alone. */
export async function createExportLink({ clock, cursorKeys }: LinkDeps, input: ExportInput): Promise<ExportLink> {
  const expiresAt = new Date(clock.now().getTime() + LIFETIME_MS);
  const query = new URLSearchParams(queryOf(input));
  query.set("token", encodeCursor(cursorKeys, scopeOf(input), [expiresAt.getTime()]));
  return { path: `/api/v1/analytics/${input.report}.${input.format ?? "csv"}?${query}`, expiresAt };
}

/** Whether a token was given for this report and has not expired. */
export function isExportToken({ clock, cursorKeys }: LinkDeps, input: ExportInput, token: string): boolean {
  const scope = scopeOf(input);
  if (!isCursorOf(cursorKeys, scope, token)) return false;
  const [expiresAt] = decodeCursor(cursorKeys, scope, token);
  return Number(expiresAt) > clock.now().getTime();
}

function queryOf({ from, to, metric, interval }: ExportInput): [string, string][] {
  return Object.entries({ from: from?.toISOString(), to: to?.toISOString(), metric, interval }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
}

function scopeOf(input: ExportInput): string {
  return `analytics.export ${input.report}.${input.format ?? "csv"} ${JSON.stringify(queryOf(input))}`;
}
