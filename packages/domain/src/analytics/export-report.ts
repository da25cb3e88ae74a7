import type { Database } from "@vitrine/db";
import { DomainError } from "../platform/errors.ts";
import type { ExportInput } from "./contract.ts";
import { getFunnel } from "./get-funnel.ts";
import { getOverview } from "./get-overview.ts";
import { getTimeseries } from "./get-timeseries.ts";
import { openPeriod, roundPeriod } from "./period.ts";
import { type Row, readCursor } from "./read-cursor.ts";
import { type LongReport, reportRows } from "./report-rows.ts";
import type { AnalyticsDeps } from "./snapshot.ts";

export interface ExportDeps extends AnalyticsDeps {
  db: Pick<Database, "kind" | "analytics" | "reads">;
}

export interface ReportExport {
  from: Date;
  to: Date;
  /** Pages of rows, all with the same fields. */
  pages: AsyncGenerator<Row[], void, void>;
}

/** Databases that are exported from: one export at a time, since each holds a connection as long as its reader takes. */
const exporting = new WeakSet<object>();

/**
 * All rows of a report, in pages at the reader's pace.
 *
 * @throws DomainError `unavailable` while another export is under way on this node
 */
export async function exportReport(deps: ExportDeps, input: ExportInput): Promise<ReportExport> {
  const rounded = roundPeriod(deps, input);
  const short = await readShort(deps, input);
  if (short) return { ...rounded, pages: onePage(short) };
  const { analytics } = deps.db;
  if (exporting.has(analytics)) {
    const message = "Another export is under way. Try again when it is done.";
    throw new DomainError("unavailable", message, { retryAfterMs: 5_000 });
  }
  exporting.add(analytics);
  const pages = readCursor(deps.db, async (trx) => {
    const { current } = await openPeriod(trx, deps, input);
    return reportRows[input.report as LongReport](current);
  });
  return { ...rounded, pages: whenDone(pages, () => exporting.delete(analytics)) };
}

/** Reports of a few rows; undefined for the others. */
async function readShort(deps: ExportDeps, input: ExportInput): Promise<Row[] | undefined> {
  const { report, metric, interval, ...rest } = input;
  const period = { ...(rest.from && { from: rest.from }), ...(rest.to && { to: rest.to }) };
  if (report === "overview") {
    const { from: _from, to: _to, bots, ...metrics } = await getOverview(deps, period);
    const rows = Object.entries(metrics).map(([name, figures]) => ({ metric: name, raw: null, ...figures }));
    return [...rows, { metric: "bots", value: bots.value, previous: bots.previous, raw: null }].map(
      ({ metric: name, value, previous, raw }) => ({ metric: name, value, previous, raw }),
    );
  }
  if (report === "timeseries") {
    const { points } = await getTimeseries(deps, {
      ...period,
      ...(metric && { metric }),
      ...(interval && { interval }),
    });
    return points.map((point) => ({ ...point }));
  }
  if (report === "funnel") return (await getFunnel(deps, period)).steps.map((step) => ({ ...step }));
  return undefined;
}

async function* onePage(rows: Row[]): AsyncGenerator<Row[], void, void> {
  yield rows;
}

async function* whenDone<Page>(
  pages: AsyncGenerator<Page, void, void>,
  done: () => void,
): AsyncGenerator<Page, void, void> {
  try {
    yield* pages;
  } finally {
    done();
  }
}
