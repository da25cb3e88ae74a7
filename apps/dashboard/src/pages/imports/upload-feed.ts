import type { ImportRunDetail } from "@vitrine/sdk";
import { VitrineError } from "@vitrine/sdk";
import { readProblem } from "../../read-problem.ts";
import { currentKey } from "../../session.ts";

const TYPES: Record<string, string> = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  txt: "text/csv",
  xml: "application/xml",
  jsonl: "application/x-ndjson",
  ndjson: "application/x-ndjson",
  gz: "application/gzip",
};

/** Sends a file as it is; the browser streams it from the disk. */
export async function uploadFeed(
  file: File,
  { shop, complete }: { shop: string; complete: boolean },
): Promise<Pick<ImportRunDetail, "id">> {
  const query = new URLSearchParams({ shop, dryRun: "1", ...(complete && { complete: "1" }) });
  const ending = file.name.toLowerCase().split(".").at(-1) ?? "";
  const response = await fetch(`/api/v1/imports?${query}`, {
    method: "POST",
    body: file,
    headers: { "content-type": TYPES[ending] ?? "text/csv", authorization: `Bearer ${currentKey()}` },
  }).catch((cause) => {
    throw new VitrineError("The server cannot be reached", { kind: "connection", cause });
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Pick<ImportRunDetail, "id">;
}
