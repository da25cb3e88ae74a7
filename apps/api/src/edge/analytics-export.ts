import { DomainError, exportReport, isExportToken, notFound, toCsv, toJson } from "@vitrine/domain";
import { analyticsReports, type ExportInput, exportInputSchema } from "@vitrine/domain/contract";
import type { Handler } from "hono";
import type { Services } from "../context.ts";
import type { AppEnv } from "./context.ts";
import { streamPieces } from "./stream-pieces.ts";

const TYPES = { csv: "text/csv; charset=utf-8; header=present", json: "application/json; charset=utf-8" };

/**
 * A report of the analytics as a file, every row of it: `products.csv?from=2026-03-01T00:00:00Z`. Streamed at the client's
 * pace, so that memory does not grow with the rows. Needs a secret key with the scope `analytics`, or the token of a link
 * that `analytics.export` gave out.
 *
 * @example
 * ```ts
 * app.get("/api/v1/analytics/:file", analyticsExport(services));
 * ```
 */
export function analyticsExport(services: Services): Handler<AppEnv, "/api/v1/analytics/:file"> {
  return async function analyticsExport(c) {
    const { token, ...query } = c.req.query();
    const input = readInput(c.req.param("file"), query);
    const { kind, scopes } = c.get("caller");
    const isAllowed =
      token === undefined ? kind === "secret" && scopes.includes("analytics") : isExportToken(services, input, token);
    if (!isAllowed) {
      throw token === undefined && kind !== "anonymous"
        ? new DomainError("forbidden", "This report needs a secret key with the scope “analytics”.")
        : new DomainError("unauthenticated", "This report needs a secret API key, or a link that has not expired.");
    }
    const { from, to, pages } = await exportReport(services, input);
    const format = input.format as keyof typeof TYPES;
    const text = format === "csv" ? toCsv(pages) : toJson({ from, to }, pages);
    const name = `${input.report}-${from.toISOString().slice(0, 10)}-${to.toISOString().slice(0, 10)}.${format}`;
    return c.body(await streamPieces(text), 200, {
      "Content-Type": TYPES[format],
      "Content-Disposition": `attachment; filename="${name}"`,
      // Compressing would gather the whole of it first.
      "Cache-Control": "no-store, no-transform",
    });
  };
}

function readInput(file: string, query: Record<string, string>): ExportInput {
  const [, report, format] = /^([a-z]+)\.(csv|json)$/.exec(file) ?? [];
  if (!report || !(analyticsReports as readonly string[]).includes(report)) throw notFound("report", file);
  const { from, to, ...rest } = query;
  const times = { ...(from !== undefined && { from: new Date(from) }), ...(to !== undefined && { to: new Date(to) }) };
  return exportInputSchema.parse({ ...rest, ...times, report, format });
}
