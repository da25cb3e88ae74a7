import type { Clock } from "../platform/clock.ts";
import { type CursorKeys, decodeCursor, encodeCursor, isCursorOf } from "../platform/cursor.ts";
import type { CatalogExportLink, ExportFeedInput } from "./contract.ts";

/** Time to begin the download. */
const LIFETIME_MS = 5 * 60_000;

export interface ExportLinkDeps {
  clock: Clock;
  cursorKeys: CursorKeys;
}

const FILES = { jsonl: "dump.jsonl", "google-csv": "feed.csv", "google-xml": "feed.xml" } as const;

/** What a file of `/api/v1/exports/` is: "dump.jsonl.gz"; null for one there is none of. */
export function readExportFile(file: string): Pick<ExportFeedInput, "format" | "gzip"> | null {
  const plain = file.replace(/\.gz$/, "");
  for (const [format, name] of Object.entries(FILES))
    if (name === plain) return { format: format as ExportFeedInput["format"], gzip: plain !== file };
  return null;
}

/** A link to an export that works without a key for a few minutes, for this export alone. */
export async function createCatalogExportLink(
  { clock, cursorKeys }: ExportLinkDeps,
  input: ExportFeedInput,
): Promise<CatalogExportLink> {
  const expiresAt = new Date(clock.now().getTime() + LIFETIME_MS);
  const query = new URLSearchParams({
    ...(input.shop !== undefined && { shop: input.shop }),
    token: encodeCursor(cursorKeys, scopeOf(input), [expiresAt.getTime()]),
  });
  return { path: `/api/v1/exports/${FILES[input.format]}${input.gzip ? ".gz" : ""}?${query}`, expiresAt };
}

/** Whether a token was given for this export and has not expired. */
export function isCatalogExportToken(
  { clock, cursorKeys }: ExportLinkDeps,
  input: ExportFeedInput,
  token: string,
): boolean {
  const scope = scopeOf(input);
  if (!isCursorOf(cursorKeys, scope, token)) return false;
  return Number(decodeCursor(cursorKeys, scope, token)[0]) > clock.now().getTime();
}

function scopeOf({ format, shop = "", gzip = false }: ExportFeedInput): string {
  return `catalog.exportFeed ${format} ${shop} ${gzip}`;
}
