import { applyRun, getImportRun, listImportRuns, rollBackRun } from "@vitrine/domain";
import type { ImportRunDetail } from "@vitrine/domain/contract";
import { Command, InvalidArgumentError } from "commander";
import { createProgress } from "../progress.ts";
import { showDiff } from "../show-diff.ts";
import { withPlatform } from "../with-platform.ts";

/** Nobody here reads back what was written; whoever serves it reads the log. */
const WRITES_ONLY = { follow: false };

export const importsCommand = new Command("imports")
  .description("Imports that were previewed: lists them, applies one, takes a whole one back.")
  .addCommand(
    new Command("list")
      .description("The newest runs.")
      .option("--shop <slug>", "of one shop")
      .action(({ shop }: { shop?: string }) =>
        withPlatform(async (platform) => {
          const { items } = await listImportRuns(platform, shop === undefined ? {} : { shop });
          for (const { id, shop: of, status, source, createdAt, counts } of items)
            process.stdout.write(`${JSON.stringify({ id, shop: of, status, source, createdAt, ...counts })}\n`);
        }, WRITES_ONLY),
      ),
  )
  .addCommand(
    new Command("show")
      .description("What a run would do, or has done.")
      .argument("<run>", "its number", parseRun)
      .action((id: number) =>
        withPlatform(async (platform) => {
          const run = await getImportRun(platform, { id });
          if (run.diff) process.stdout.write(showDiff(run.diff));
          report(run);
        }, WRITES_ONLY),
      ),
  )
  .addCommand(
    new Command("apply")
      .description("Writes a previewed run into the catalog.")
      .argument("<run>", "its number", parseRun)
      .action((id: number) => work(id, "Applying", applyRun)),
  )
  .addCommand(
    new Command("rollback")
      .description("Takes a whole run back: the catalog is as if it had never been.")
      .argument("<run>", "its number", parseRun)
      .action((id: number) => work(id, "Rolling back", rollBackRun)),
  );

function work(id: number, label: string, run: typeof applyRun): Promise<void> {
  return withPlatform(async (platform) => {
    const { progress: at } = await getImportRun(platform, { id });
    const progress = createProgress(at.total, label);
    try {
      const deps = { ...platform, feed: undefined };
      report(await run(deps, { id, onProgress: (done) => progress.update(done, `${done} of ${at.total} parts`) }));
    } finally {
      progress.stop();
    }
  }, WRITES_ONLY);
}

function report({ id, shop, status, report: applied, rollback }: ImportRunDetail): void {
  const { rejects: _, warnings: __, ...counts } = applied ?? {};
  process.stdout.write(`${JSON.stringify({ id, shop, status, ...counts, ...rollback })}\n`);
}

function parseRun(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError("It must be the number of a run.");
  return id;
}
