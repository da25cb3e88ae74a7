import { createReadStream, statSync } from "node:fs";
import { DomainError, importFeed } from "@vitrine/domain";
import { Command, InvalidArgumentError, Option } from "commander";
import { createProgress } from "../progress.ts";
import { withPlatform } from "../with-platform.ts";

interface ImportFlags {
  shop: string;
  format?: "jsonl" | "google-csv" | "google-xml";
  map?: "pc-parts";
  currency?: string;
}

/** Nobody here reads back what was written; whoever serves it reads the log. */
const WRITES_ONLY = { follow: false };

export const importCommand = new Command("import")
  .description("Imports a feed: our JSON lines, Google Merchant CSV or XML, or a mapped foreign shape; gzip or plain.")
  .argument("<file>", "the feed")
  .requiredOption("--shop <slug>", "the shop its offers belong to (see: vitrine shop add)")
  .addOption(
    new Option("--format <format>", "default: told by how the feed begins").choices([
      "jsonl",
      "google-csv",
      "google-xml",
    ]),
  )
  .addOption(new Option("--map <shape>", "JSON lines of a foreign shape").choices(["pc-parts"]))
  .option("--currency <code>", "for prices written without one; default: the shop's", parseCurrency)
  .action((file: string, flags: ImportFlags) =>
    withPlatform(async (platform) => {
      const size = statSync(file, { throwIfNoEntry: false })?.size;
      if (size === undefined) throw new DomainError("not_found", `There is no file ${file}.`);
      const progress = createProgress(size, "Importing");
      const started = performance.now();
      const report = await importFeed(
        { ...platform, feed: undefined },
        {
          ...flags,
          source: createReadStream(file),
          onProgress: ({ lines, bytes, elapsedMs }) =>
            progress.update(bytes, `${lines} lines, ${Math.round((lines / elapsedMs) * 1_000)}/s`),
        },
      );
      progress.stop();
      const seconds = (performance.now() - started) / 1_000;
      const { rejects, warnings, ...counts } = report;
      process.stdout.write(
        `${JSON.stringify({ ...counts, seconds: Math.round(seconds * 10) / 10, linesPerSecond: Math.round(report.lines / seconds) })}\n`,
      );
      for (const { line, field, reason } of rejects)
        process.stderr.write(`rejected: line ${line}${field ? `, ${field}` : ""}: ${reason}\n`);
      for (const { line, field, reason } of warnings)
        process.stderr.write(`warning: line ${line}${field ? `, ${field}` : ""}: ${reason}\n`);
      if (report.rejected > rejects.length)
        process.stderr.write(`… and ${report.rejected - rejects.length} more rejected\n`);
      if (report.rejected > 0) process.exitCode = 2;
    }, WRITES_ONLY),
  );

function parseCurrency(value: string): string {
  if (!/^[A-Z]{3}$/.test(value)) throw new InvalidArgumentError("It must be an ISO 4217 code such as EUR.");
  return value;
}
