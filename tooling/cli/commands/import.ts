import { createReadStream, statSync } from "node:fs";
import { DomainError, importFeed, stageFeed } from "@vitrine/domain";
import { Command, InvalidArgumentError, Option } from "commander";
import { createProgress } from "../progress.ts";
import { showDiff } from "../show-diff.ts";
import { withPlatform } from "../with-platform.ts";

interface ImportFlags {
  shop: string;
  format?: "jsonl" | "google-csv" | "google-xml";
  map?: "pc-parts";
  currency?: string;
  dryRun?: boolean;
  complete?: boolean;
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
  .option("--dry-run", "only say what it would do; `vitrine imports apply RUN` does it, and it can be taken back")
  .option("--complete", "with --dry-run: the feed lists everything the shop has, so what it lacks is gone")
  .action((file: string, { dryRun, complete, ...flags }: ImportFlags) =>
    withPlatform(async (platform) => {
      const size = statSync(file, { throwIfNoEntry: false })?.size;
      if (size === undefined) throw new DomainError("not_found", `There is no file ${file}.`);
      if (complete && !dryRun)
        throw new DomainError("invalid_input", "--complete needs --dry-run: look before offers go.");
      const progress = createProgress(size, dryRun ? "Reading" : "Importing");
      if (dryRun) {
        let bytes = 0;
        const run = await stageFeed(platform, {
          ...flags,
          complete,
          origin: "upload",
          source: createReadStream(file),
          onBytes: (count) => {
            bytes += count;
          },
          onProgress: ({ lines }) => progress.update(bytes, `${lines} lines`),
        });
        progress.stop();
        process.stdout.write(showDiff(run.diff!));
        process.stdout.write(`\nNothing has changed. To do it: vitrine imports apply ${run.id}\n`);
        return;
      }
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
