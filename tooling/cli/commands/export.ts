import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportCatalog, gzipText } from "@vitrine/domain";
import { Command, Option } from "commander";
import { createProgress } from "../progress.ts";
import { withPlatform } from "../with-platform.ts";

interface ExportFlags {
  format: "jsonl" | "google-csv" | "google-xml";
  shop?: string;
  out?: string;
}

export const exportCommand = new Command("export")
  .description(
    "Exports the catalog: a Google Merchant feed of all products, or all offers of a shop as our JSON lines.",
  )
  .addOption(
    new Option("--format <format>", "jsonl can be imported again")
      .choices(["jsonl", "google-csv", "google-xml"])
      .default("jsonl"),
  )
  .option("--shop <slug>", "the shop, for jsonl")
  .option("--out <file>", "default: standard output; a name that ends in .gz is compressed")
  .action(({ format, shop, out }: ExportFlags) =>
    withPlatform(async (platform) => {
      const text = await exportCatalog(platform, { format, ...(shop !== undefined && { shop }) });
      if (out === undefined) return pipeline(Readable.from(text), process.stdout, { end: false });
      const progress = createProgress(1, "Exporting");
      const counted = countLines(text, (lines) => progress.update(0, `${lines.toLocaleString("en")} lines`));
      try {
        await pipeline(Readable.from(out.endsWith(".gz") ? gzipText(counted) : counted), createWriteStream(out));
      } catch (error) {
        // Half a file is taken for a whole one.
        await rm(out, { force: true });
        throw error;
      } finally {
        progress.stop();
      }
    }),
  );

async function* countLines(text: AsyncIterable<string>, onLines: (lines: number) => void): AsyncGenerator<string> {
  let lines = 0;
  for await (const piece of text) {
    lines += piece.split("\n").length - 1;
    onLines(lines);
    yield piece;
  }
}
