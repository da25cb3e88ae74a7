import { DomainError, exportCatalog, gzipText, isCatalogExportToken, notFound, readExportFile } from "@vitrine/domain";
import { type ExportFeedInput, exportFeedInputSchema } from "@vitrine/domain/contract";
import type { Handler } from "hono";
import type { Services } from "../context.ts";
import { requireSecret } from "./auth.ts";
import type { AppEnv } from "./context.ts";
import { streamPieces } from "./stream-pieces.ts";

const TYPES: Record<ExportFeedInput["format"], string> = {
  jsonl: "application/x-ndjson",
  "google-csv": "text/csv; charset=utf-8; header=present",
  "google-xml": "application/xml; charset=utf-8",
};

/**
 * The catalog as a file: `feed.xml` and `feed.csv` are a Google Merchant feed of all products, `dump.jsonl?shop=…` is all of a
 * shop's offers with their history; with `.gz` behind it, compressed. Streamed at the client's pace, so that memory does not
 * grow with the catalog. Needs a secret key with the scope `catalog`, or the token of a link that `catalog.exportFeed` gave.
 *
 * @example
 * ```ts
 * app.get("/api/v1/exports/:file", catalogExport(services));
 * ```
 */
export function catalogExport(services: Services): Handler<AppEnv, "/api/v1/exports/:file"> {
  return async function catalogExport(c) {
    const file = c.req.param("file");
    const known = readExportFile(file);
    if (!known) throw notFound("export", file);
    const { token, ...query } = c.req.query();
    const input = exportFeedInputSchema.parse({ ...query, ...known });
    if (token === undefined) requireSecret(c, "catalog");
    else if (!isCatalogExportToken(services, input, token))
      throw new DomainError("unauthenticated", "This export needs a secret API key, or a link that has not expired.");
    const text = await exportCatalog(services, input);
    return c.body(await streamPieces(input.gzip ? gzipText(text) : text), 200, {
      "Content-Type": input.gzip ? "application/gzip" : TYPES[input.format],
      "Content-Disposition": `attachment; filename="${input.shop ? `${input.shop}-` : ""}${file}"`,
      // Compressing would gather the whole of it first.
      "Cache-Control": "no-store, no-transform",
    });
  };
}
