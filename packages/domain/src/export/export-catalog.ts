import { DomainError, invalidField } from "../platform/errors.ts";
import type { ExportFeedInput } from "./contract.ts";
import { dumpShop, toJsonl } from "./dump-shop.ts";
import type { ExportCatalogDeps } from "./export-deps.ts";
import { googleRows } from "./google-rows.ts";
import { toGoogleCsv, toGoogleXml } from "./write-google.ts";

/** Databases that are exported from: one export at a time, since each holds a connection as long as its reader takes. */
const exporting = new WeakSet<object>();

/**
 * The catalog as text, in pieces at the reader's pace: products with their best price as a Google Merchant feed, or all of
 * a shop's offers with their history as our JSON lines.
 *
 * @param shop slug; for `jsonl`, which is a shop's
 * @throws DomainError `invalid_input` for JSON lines without a shop, `not_found` for an unknown one, `unavailable` while
 *   another export is under way in this process
 */
export async function exportCatalog(
  deps: ExportCatalogDeps,
  { format, shop }: Omit<ExportFeedInput, "gzip">,
): Promise<AsyncGenerator<string>> {
  const { analytics } = deps.db;
  if (exporting.has(analytics)) {
    const message = "Another export is under way. Try again when it is done.";
    throw new DomainError("unavailable", message, { retryAfterMs: 5_000 });
  }
  // Before anything is awaited: two that begin at once would else both be let in.
  exporting.add(analytics);
  try {
    return holding(analytics, await open(deps, format, shop));
  } catch (error) {
    exporting.delete(analytics);
    throw error;
  }
}

async function open(
  deps: ExportCatalogDeps,
  format: ExportFeedInput["format"],
  shop: string | undefined,
): Promise<AsyncGenerator<string>> {
  if (format === "google-csv") return toGoogleCsv(googleRows(deps));
  if (format === "google-xml") return toGoogleXml(googleRows(deps), "Products");
  if (shop === undefined) throw invalidField("shop", "is missing: a dump is of one shop, as an import is");
  return toJsonl(await dumpShop(deps, shop));
}

async function* holding(database: object, pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield* pieces;
  } finally {
    exporting.delete(database);
  }
}
